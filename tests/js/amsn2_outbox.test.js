import assert from "node:assert/strict";
import { test } from "node:test";
import { newKey, Outbox, peopleKey, samePeople } from "../../js/amsn2/outbox.js";
import { FakeStorage } from "./amsn2_storage.js";

/** @typedef {import("../../js/amsn2/views.js").Message} Message */

const ME = "me@example.com";
const ANN = { id: "c1", title: "Ann", participants: ["ann@example.com"] };

/**
 * @param {string} key
 * @param {Message["state"]} state
 * @returns {Message}
 */
function message(key, state) {
  return { id: 1, kind: "text", sender: ME, sender_name: "Me", own: true, text: "hi", time: 0, state, key, problem: "", called: "", format: null, offline: false, picture: "" };
}

/**
 * An outbox with a message to Ann.
 * @param {Partial<import("../../js/amsn2/outbox.js").Entry>} [changes]
 */
function waiting(changes = {}) {
  const box = new Outbox(new FakeStorage(), ME);
  box.add(ANN, { text: "hi" }, "k1", 1);
  box.change("k1", changes);
  return box;
}

/** @param {Outbox} box */
const stages = (box) => Object.fromEntries(box.entries.map(({ key, stage }) => [key, stage]));

test("a message waits until the server shows it as delivered", () => {
  const box = waiting({ stage: "handed", life: "L1" });
  box.saw(message("k1", "sending"));
  assert.deepEqual(stages(box), { k1: "taken" });
  box.saw(message("k1", "delivered"));
  assert.deepEqual(stages(box), {});
});

test("a message that the server shows as failed is the server's to show", () => {
  const box = waiting({ stage: "taken" });
  box.saw(message("k1", "failed"));
  assert.deepEqual(stages(box), {});
});

test("other messages settle nothing", () => {
  const box = waiting();
  box.saw(message("", "delivered"));
  box.saw(message("other", "delivered"));
  assert.deepEqual(stages(box), { k1: "queued" });
});

/** Two conversations with Ann, one of which was with others before; something was refused in the first. */
function twice() {
  const open = new Set(["c1", "c2"]);
  const box = new Outbox(new FakeStorage(), ME, (id) => open.has(id));
  const [first, second] = ["c1", "c2"].map((id) => ({ ...ANN, id, messages: [] }));
  if (!first || !second) throw new Error("two are made");
  box.add(first, { text: "hi" }, "k1", 1, "L1");
  box.change("k1", { stage: "refused" });
  return { box, open, first, second };
}

test("of two conversations with the same person, one has what was written in it", () => {
  const { box, first, second } = twice();
  for (const each of [first, second]) box.reconcile(each, "L1");
  assert.equal(box.of(first, "L1").length, 1);
  assert.equal(box.of(second, "L1").length, 0);
});

test("what was written in a conversation that is closed now is for another with the same person", () => {
  const { box, open, first, second } = twice();
  box.change("k1", { stage: "handed" });
  open.delete("c1");
  box.release("L1");
  assert.equal(box.of(second, "L1").length, 1);
  assert.deepEqual(stages(box), { k1: "unconfirmed" });
  box.reconcile(second, "L1");
  open.add("c1");
  assert.equal(box.of(first, "L1").length, 0);
});

test("after a restart, the first conversation with the same person takes what was left, and keeps it", () => {
  const { box, first, second } = twice();
  box.reconcile({ ...first, id: "" }, "L2");
  for (const each of [second, first]) box.reconcile(each, "L2");
  assert.equal(box.of(second, "L2").length, 1);
  assert.equal(box.of(first, "L2").length, 0);
});

test("a reload keeps what waits, for the same account only", () => {
  const storage = new FakeStorage();
  new Outbox(storage, ME).add(ANN, { text: "hi" }, "k1", 1);
  assert.deepEqual(stages(new Outbox(storage, ME)), { k1: "queued" });
  assert.deepEqual(stages(new Outbox(storage, "other@example.com")), {});
});

test("an empty outbox leaves nothing behind", () => {
  const storage = new FakeStorage();
  const box = new Outbox(storage, ME);
  box.add(ANN, { text: "hi" }, "k1", 1);
  box.remove("k1");
  assert.equal(storage.items.size, 0);
});

test("what was never handed over is still queued on a fresh page, in any life", () => {
  const box = waiting();
  box.reconcile({ ...ANN, id: "c7", messages: [] }, "L2");
  assert.deepEqual(stages(box), { k1: "queued" });
});

test("in the same life, what was handed over but never arrived is handed over again: the key makes it safe", () => {
  const box = waiting({ stage: "handed", life: "L1", conversation: "c1" });
  box.reconcile({ ...ANN, messages: [] }, "L1");
  assert.deepEqual(stages(box), { k1: "queued" });
});

test("after a restart, what may have been sent is not sent again by itself", () => {
  for (const stage of /** @type {const} */ (["handed", "taken"])) {
    const box = waiting({ stage, life: "L1", conversation: "c1" });
    box.reconcile({ ...ANN, messages: [] }, "L2");
    assert.deepEqual(stages(box), { k1: "unconfirmed" });
  }
});

test("a conversation that was closed and opened again knows no keys, so nothing is repeated into it", () => {
  const box = waiting({ stage: "handed", life: "L1", conversation: "c1" });
  box.reconcile({ ...ANN, id: "c2", messages: [] }, "L1");
  assert.deepEqual(stages(box), { k1: "unconfirmed" });
});

test("what a fresh page shows settles what waits", () => {
  const box = waiting({ stage: "handed", life: "L1", conversation: "c1" });
  box.add(ANN, { text: "two" }, "k2", 1);
  box.reconcile({ ...ANN, messages: [message("k1", "delivered"), message("k2", "sending")] }, "L1");
  assert.deepEqual(stages(box), { k2: "taken" });
});

test("other conversations are left alone", () => {
  const box = waiting({ stage: "taken" });
  box.reconcile({ id: "c2", participants: ["bob@example.com"], messages: [] }, "L2");
  assert.deepEqual(stages(box), { k1: "taken" });
});

test("it never holds more than a bounded number", () => {
  const box = new Outbox(new FakeStorage(), ME);
  for (let count = 0; count < 500; count += 1) assert.ok(box.add(ANN, { text: "hi" }, `k${count}`, 1));
  assert.equal(box.add(ANN, { text: "hi" }, "one more", 1), null);
});

test("what is broken in the storage is left out", () => {
  const storage = new FakeStorage();
  for (const broken of ["{", '[null, 1, {"key": "k"}, {}]', '{"length": 2}']) {
    storage.setItem(`amsn2.outbox.${ME}`, broken);
    assert.deepEqual(new Outbox(storage, ME).entries, [], broken);
  }
});

test("a key that it does not know changes nothing", () => {
  const box = waiting();
  box.change("nothing", { stage: "taken" });
  assert.deepEqual(stages(box), { k1: "queued" });
});

test("people are the same in any order", () => {
  assert.ok(samePeople(["a@x", "b@x"], ["b@x", "a@x"]));
  assert.ok(!samePeople(["a@x"], ["a@x", "b@x"]));
  assert.equal(peopleKey(["b@x", "a@x"]), "a@x b@x");
});

test("keys differ, and fit what the server takes", () => {
  const keys = new Set(Array.from({ length: 100 }, newKey));
  assert.equal(keys.size, 100);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
});
