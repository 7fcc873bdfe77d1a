import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk } from "../../js/amsn2/desk.js";
import { Mail } from "../../js/amsn2/mail.js";
import { outbox } from "../../js/amsn2/keepsakes.js";
import { channel } from "../../js/amsn2/state.js";
import { FakeStorage } from "./amsn2_storage.js";

/** A conversation that writes down what the desk asks of it. */
class FakeSheet {
  /**
   * @param {string} id
   * @param {string[]} participants
   * @param {number} [unread]
   */
  constructor(id, participants, unread = 0) {
    this.view = { id, title: participants.join(), participants, messages: [], names: [], circle: "", typing: [], unread };
    this.isShown = false;
    this.focused = 0;
  }

  /** @param {boolean} isShown */
  shown(isShown) {
    this.isShown = isShown;
  }

  takeFocus() {
    this.focused += 1;
  }

  async close() {}
}

const storage = () => new FakeStorage();

/** @param {{narrow?: boolean, storage?: FakeStorage}} [around] */
const newDesk = (around = {}) => new Desk({ isNarrow: () => around.narrow ?? false, storage: around.storage ?? storage() });

test("the first conversation that opens is shown where there is room, and takes no focus", () => {
  const desk = newDesk();
  const sheet = new FakeSheet("c1", ["ann@x"]);
  desk.add(sheet);
  assert.ok(sheet.isShown);
  assert.equal(sheet.focused, 0);
});

test("where it is narrow, a conversation that opens by itself leaves the list in front", () => {
  const desk = newDesk({ narrow: true });
  const sheet = new FakeSheet("c1", ["ann@x"]);
  desk.add(sheet);
  assert.ok(!sheet.isShown);
});

test("a second conversation waits behind the first, until somebody asks for it", () => {
  const desk = newDesk();
  const [first, second] = [new FakeSheet("c1", ["ann@x"]), new FakeSheet("c2", ["bob@x"])];
  desk.add(first);
  desk.add(second);
  assert.deepEqual([first.isShown, second.isShown], [true, false]);
  desk.show("c2");
  assert.deepEqual([first.isShown, second.isShown, second.focused], [false, true, 1]);
});

test("when the one in front closes, another comes forward; where it is narrow, the list", () => {
  for (const narrow of [false, true]) {
    const desk = newDesk({ narrow });
    const [first, second] = [new FakeSheet("c1", ["ann@x"]), new FakeSheet("c2", ["bob@x"])];
    desk.add(first);
    desk.add(second);
    desk.show("c2");
    desk.remove(second);
    assert.equal(desk.front, narrow ? "" : "c1");
  }
});

test("after a reload the same people are in front, whatever the number of their conversation is", () => {
  const kept = storage();
  const before = newDesk({ storage: kept });
  before.add(new FakeSheet("c1", ["ann@x"]));
  before.add(new FakeSheet("c2", ["bob@x", "cleo@x"]));
  before.show("c2");
  const after = newDesk({ storage: kept });
  after.add(new FakeSheet("c1", ["ann@x"]));
  after.add(new FakeSheet("c9", ["cleo@x", "bob@x"]));
  assert.equal(after.front, "c9");
});

test("a server that forgot everything is asked for the conversation that was in front", () => {
  const desk = newDesk();
  assert.deepEqual(desk.recall("L1"), []);
  desk.settle("L1");
  desk.add(new FakeSheet("c1", ["ann@x"]));
  desk.show("c1");
  assert.deepEqual(desk.recall("L1"), []);
  assert.deepEqual(desk.recall("L2"), [["ann@x"]]);
  assert.deepEqual(desk.recall("L2"), [["ann@x"]], "the page was loaded once more before it was there");
  desk.settle("L2");
  assert.deepEqual(desk.recall("L2"), []);
});

test("groups for whom something is half written are brought back, too, when the server forgot them", () => {
  const desk = newDesk();
  assert.deepEqual(desk.recall("L1", ["ann@x bob@x"]), []);
  desk.settle("L1");
  desk.add(new FakeSheet("c1", ["ann@x"]));
  desk.show("c1");
  assert.deepEqual(desk.recall("L2", ["ann@x bob@x"]), [["ann@x"], ["ann@x", "bob@x"]]);
});

test("a conversation that a person closed does not come back by itself", () => {
  const desk = newDesk();
  const sheet = new FakeSheet("c1", ["ann@x"]);
  desk.settle("L1");
  desk.add(sheet);
  desk.show("c1");
  desk.forget(sheet);
  assert.deepEqual(desk.recall("L2"), []);
});

test("the focus comes back to the conversation that had it", () => {
  const desk = newDesk();
  desk.focused = "ann@x";
  const sheet = new FakeSheet("c1", ["ann@x"]);
  desk.add(sheet);
  assert.equal(sheet.focused, 1);
  desk.remove(sheet);
  desk.add(sheet);
  assert.equal(sheet.focused, 1);
});

test("unread messages are counted for one person and for all", () => {
  const desk = newDesk();
  desk.add(new FakeSheet("c1", ["ann@x"], 2));
  desk.add(new FakeSheet("c2", ["ann@x", "bob@x"], 3));
  desk.add(new FakeSheet("c3", ["cleo@x"]));
  assert.deepEqual([...desk.unreadByAccount()], [["ann@x", 2]]);
  assert.equal(desk.unreadInAll(), 5);
  assert.equal(desk.with("ann@x")?.view.id, "c1");
  assert.equal(desk.with("bob@x"), undefined);
});

test("those who watch are told, until they are not interested any more", () => {
  const desk = newDesk();
  const interest = new AbortController();
  let told = 0;
  desk.watch(() => (told += 1), interest.signal);
  desk.add(new FakeSheet("c1", ["ann@x"]));
  interest.abort();
  desk.show("");
  assert.equal(told, 1);
});

/** A server that answers as it is told. */
class FakeCarrier {
  /** @type {unknown[][]} */
  calls = [];
  drawn = 0;
  /** @type {Error | null} */
  error = null;

  /**
   * @param {string} method
   * @param {...unknown} values
   */
  async callRemote(method, ...values) {
    this.calls.push([method, ...values]);
    if (this.error) throw this.error;
    const [text, key] = values;
    return { id: 1, kind: "text", own: true, text, key, state: "sending" };
  }

  draw() {
    this.drawn += 1;
  }
}

/** @type {import("../../js/amsn2/views.js").Conversation} */
const VIEW = { id: "c1", title: "Ann", participants: ["ann@x"], messages: [], names: [], circle: "", typing: [], unread: 0 };
let accounts = 0;

function newMail() {
  const carrier = new FakeCarrier();
  accounts += 1;
  const account = `me${accounts}@x`;
  const mail = new Mail(carrier, { account, life: "L1" });
  mail.begin(VIEW);
  return { carrier, mail, box: outbox(account) };
}

const answered = () => new Promise((resolve) => setImmediate(resolve));

test("while the server cannot be reached, what is written waits, and goes out when it can", async () => {
  const { carrier, mail, box } = newMail();
  channel.set({ state: "lost", retryIn: 1 });
  assert.ok(mail.write("hi", VIEW));
  assert.deepEqual(carrier.calls, []);
  assert.equal(mail.waiting(), 1);
  channel.set({ state: "live", retryIn: 0 });
  mail.flush();
  await answered();
  assert.deepEqual(carrier.calls, [["sendText", "hi", box.entries[0]?.key, null]]);
  assert.equal(box.entries[0]?.stage, "taken");
  assert.equal(mail.waiting(), 0);
});

test("nothing is handed over twice", async () => {
  const { carrier, mail } = newMail();
  channel.set({ state: "live", retryIn: 0 });
  mail.write("hi", VIEW);
  mail.flush();
  await answered();
  mail.flush();
  assert.equal(carrier.calls.length, 1);
});

test("a message that the server refuses is kept with the reason, and may be tried again under a new key", async () => {
  const { carrier, mail, box } = newMail();
  channel.set({ state: "live", retryIn: 0 });
  carrier.error = Object.assign(new Error("That conversation was closed."), { kind: "refusal" });
  mail.write("hi", VIEW);
  await answered();
  const [entry] = box.entries;
  assert.ok(entry);
  assert.deepEqual([entry.stage, entry.problem], ["refused", "That conversation was closed."]);
  carrier.error = null;
  mail.retry(/** @type {any} */ ({ key: entry.key, text: entry.text }), VIEW);
  await answered();
  assert.notEqual(box.entries[0]?.key, entry.key);
  assert.equal(box.entries[0]?.stage, "taken");
});

test("a server that went away before it answered leaves the message to the fresh page", async () => {
  const { carrier, mail, box } = newMail();
  channel.set({ state: "live", retryIn: 0 });
  carrier.error = Object.assign(new Error("gone"), { kind: "gone" });
  mail.write("hi", VIEW);
  await answered();
  assert.equal(box.entries[0]?.stage, "handed");
});

test("a message that the server shows as failed is tried again under the same key", () => {
  const { carrier, mail } = newMail();
  mail.retry(/** @type {any} */ ({ key: "theirs", text: "hi", format: null }), VIEW);
  assert.deepEqual(carrier.calls, [["sendText", "hi", "theirs", null]]);
});

test("when somebody joins, what waits goes to all who are there now", async () => {
  const { carrier, mail, box } = newMail();
  channel.set({ state: "lost", retryIn: 1 });
  mail.write("hi", VIEW);
  mail.follow({ ...VIEW, title: "Ann, Bob", participants: ["ann@x", "bob@x"] });
  assert.deepEqual(box.entries[0]?.participants, ["ann@x", "bob@x"]);
  channel.set({ state: "live", retryIn: 0 });
  mail.flush();
  await answered();
  assert.equal(carrier.calls.length, 1);
});

test("what the server shows is not drawn twice", () => {
  const { mail, box } = newMail();
  channel.set({ state: "lost", retryIn: 1 });
  mail.write("one", VIEW);
  mail.write("two", VIEW);
  const [first, second] = box.entries;
  assert.ok(first && second);
  assert.deepEqual(mail.unseen([/** @type {any} */ ({ key: first.key })]), [second]);
  assert.ok(mail.keeps(first.key));
  mail.discard(first.key);
  assert.ok(!mail.keeps(first.key));
  mail.discardAll();
  assert.deepEqual(box.entries, []);
});
