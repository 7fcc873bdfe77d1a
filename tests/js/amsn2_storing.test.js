import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../../js/amsn2/drafts.js";
import { Memory, notAgain } from "../../js/amsn2/memory.js";
import { OwnDraft } from "../../js/amsn2/own_draft.js";
import { Remembered } from "../../js/amsn2/remembered.js";
import { SafeStorage } from "../../js/amsn2/storage.js";
import { FakeStorage } from "./amsn2_storage.js";

test("where storage is forbidden, things are kept as long as the page lives", () => {
  const safe = new SafeStorage(() => {
    throw new Error("forbidden");
  });
  assert.equal(safe.getItem("a"), null);
  safe.setItem("a", "1");
  assert.equal(safe.getItem("a"), "1");
  safe.removeItem("a");
  assert.equal(safe.getItem("a"), null);
});

test("where storage is full, the newest value still counts", () => {
  const storage = new FakeStorage();
  const safe = new SafeStorage(() => /** @type {any} */ (storage));
  safe.setItem("a", "old");
  storage.refuses = true;
  safe.setItem("a", "new");
  assert.equal(safe.getItem("a"), "new");
  safe.removeItem("a");
  assert.equal(safe.getItem("a"), null);
  storage.refuses = false;
  safe.setItem("a", "later");
  assert.equal(safe.getItem("a"), "later");
  safe.removeItem("a");
  assert.equal(storage.items.size, 0);
});

test("each conversation keeps its own draft, over a reload", () => {
  const storage = new FakeStorage();
  const drafts = new Drafts(storage, "me@example.com");
  drafts.write("ann@example.com", "dear Ann");
  drafts.write("bob@example.com", "dear Bob");
  const again = new Drafts(storage, "me@example.com");
  assert.equal(again.read("ann@example.com"), "dear Ann");
  assert.equal(again.read("bob@example.com"), "dear Bob");
  assert.equal(again.read("cleo@example.com"), "");
  assert.equal(new Drafts(storage, "you@example.com").read("ann@example.com"), "");
});

test("two conversations with the same person have a draft each, over a reload", () => {
  const storage = new FakeStorage();
  const [first, second] = twice(storage);
  second.write("bob@example.com", "dear Bob");
  assert.equal(first.read("bob@example.com"), "");
  first.write("bob@example.com", "dear Robert");
  const [again, other] = twice(storage);
  assert.deepEqual([again.read("bob@example.com"), other.read("bob@example.com")], ["dear Robert", "dear Bob"]);
  other.write("bob@example.com", "");
  again.write("bob@example.com", "dear Robert!");
  assert.equal(new Drafts(storage, "me@example.com").read("bob@example.com"), "dear Robert!");
});

test("a draft follows its conversation, and takes no other's away", () => {
  const [group, alone] = twice(new FakeStorage());
  alone.write("bob@example.com", "dear Bob");
  group.move("bob@example.com carol@example.com", "bob@example.com");
  assert.equal(alone.read("bob@example.com"), "dear Bob");
  group.write("bob@example.com", "dear both");
  group.move("bob@example.com", "bob@example.com dan@example.com");
  assert.equal(group.read("bob@example.com dan@example.com"), "dear both");
  assert.equal(alone.read("bob@example.com"), "dear Bob");
});

test("a draft of a conversation that was closed, or forgotten by the server, is for the next one", () => {
  const storage = new FakeStorage();
  const drafts = new Drafts(storage, "me@example.com");
  new OwnDraft(drafts, { id: "c1", life: "L1" }, () => true).write("bob@example.com", "dear Bob");
  assert.equal(new OwnDraft(drafts, { id: "c2", life: "L1" }, () => false).read("bob@example.com"), "dear Bob");
  assert.equal(new OwnDraft(drafts, { id: "c2", life: "L2" }, () => true).read("bob@example.com"), "dear Bob");
});

/** @param {FakeStorage} storage */
function twice(storage) {
  const drafts = new Drafts(storage, "me@example.com");
  const [first, second] = ["c1", "c2"].map((id) => new OwnDraft(drafts, { id, life: "L1" }, () => true));
  if (!first || !second) throw new Error("two are made");
  return /** @type {const} */ ([first, second]);
}

test("it is known for which groups something is half written, and for no other", () => {
  const storage = new FakeStorage();
  const drafts = new Drafts(storage, "me@example.com");
  drafts.write("dialog add-dialog", "{}");
  drafts.write("ann@example.com", "dear Ann");
  drafts.write("ann@example.com bob@example.com", "dear");
  drafts.write("ann@example.com bob@example.com", "dear both");
  drafts.write("bob@example.com cleo@example.com", "hello");
  assert.deepEqual(new Drafts(storage, "me@example.com").groups(), ["ann@example.com bob@example.com", "bob@example.com cleo@example.com"]);
  drafts.write("ann@example.com bob@example.com", "");
  assert.deepEqual(drafts.groups(), ["bob@example.com cleo@example.com"]);
});

test("a draft that was sent is gone", () => {
  const storage = new FakeStorage();
  const drafts = new Drafts(storage, "me@example.com");
  drafts.write("ann@example.com", "x");
  drafts.write("ann@example.com", "");
  assert.equal(storage.items.size, 0);
});

test("a draft too long to be stored is kept in memory", () => {
  const storage = new FakeStorage();
  const drafts = new Drafts(storage, "me@example.com");
  const long = "x".repeat(1_000_000);
  drafts.write("ann@example.com", long);
  assert.equal(drafts.read("ann@example.com"), long);
  assert.equal(storage.items.size, 0);
  drafts.write("ann@example.com", "short");
  assert.equal(drafts.read("ann@example.com"), "short");
});

test("the sign-in page remembers everything but the password", () => {
  const storage = new FakeStorage();
  new Remembered(storage).write({ email: "a@example.com", password: "secret", network: "home", status: "Busy" });
  assert.deepEqual(new Remembered(storage).read(), { email: "a@example.com", network: "home", status: "Busy" });
  assert.ok(![...storage.items.values()].join().includes("secret"));
});

test("what is broken in the browser's memory is forgotten", () => {
  const storage = new FakeStorage();
  for (const broken of ["{", "null", "[]", '{"email": 7}', '"x"']) {
    storage.setItem("amsn2.sign-in", broken);
    assert.deepEqual(new Remembered(storage).read(), { email: "", network: "", status: "" }, broken);
  }
});

/** @type {import("../../js/amsn2/transcript.js").Line} */
const LINE = { id: "m1", kind: "text", sender: "a@x", senderName: "Ann", own: false, text: "hello", time: 0, state: "delivered", key: "", problem: "", called: "", format: null, offline: false, picture: "" };

test("what was shown before a restart is shown after it, and cannot be mistaken for new lines", () => {
  const memory = new Memory();
  memory.keep("ann@example.com", "L1", [LINE]);
  assert.deepEqual(memory.recall("ann@example.com", "L1"), []);
  assert.deepEqual(memory.recall("bob@example.com", "L2"), []);
  const [line] = memory.recall("ann@example.com", "L2");
  assert.equal(line?.text, "hello");
  assert.notEqual(line?.id, LINE.id);
});

test("what was on its way when the server went is not called delivered", () => {
  const memory = new Memory();
  memory.keep("ann@example.com", "L1", [{ ...LINE, own: true, state: "sending", key: "k1" }]);
  const [line] = memory.recall("ann@example.com", "L2");
  assert.equal(line?.state, "unconfirmed");
  assert.equal(line?.key, "");
});

test("what nobody had looked at before a restart is shown once after it", () => {
  const line = { kind: "text", sender: "bob", time: 10.25, text: "hello", own: false, offline: false };
  const earlier = [line, { ...line, text: "seen" }, { ...line, own: true }];
  const shown = [{ ...line, id: "m1", offline: true }];
  const texts = (/** @type {any[]} */ lines) => lines.map(({ own, text }) => [own, text]);
  assert.deepEqual(texts(notAgain(/** @type {any} */ (earlier), /** @type {any} */ (shown))), [[false, "seen"], [true, "hello"]]);
  assert.equal(notAgain(/** @type {any} */ (earlier), /** @type {any} */ ([line])).length, 3);
});
