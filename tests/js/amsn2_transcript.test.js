import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks, telling, lineOf, lineOfEntry } from "../../js/amsn2/transcript.js";

/** @typedef {import("../../js/amsn2/views.js").Message} Message */

const NOON = new Date(2026, 10, 21, 12, 0, 0).getTime() / 1000;
let id = 0;

/**
 * @param {string} who
 * @param {number} seconds after noon
 * @param {Partial<Message>} [more]
 */
function line(who, seconds, more = {}) {
  id += 1;
  const [sender, own] = [`${who}@example.com`, who === "me"];
  /** @type {Message} */
  const plain = { id, kind: "text", sender, sender_name: who, own, text: "…", time: NOON + seconds, state: "delivered", key: "", problem: "", called: "", format: null, offline: false, picture: "" };
  return lineOf({ ...plain, ...more });
}

/** @param {import("../../js/amsn2/transcript.js").Block[]} made */
const shape = (made) => made.map(({ kind, lines }) => (kind === "day" ? "day" : `${kind} ${lines.length}`));

test("what one person says in a row is one burst", () => {
  const lines = [line("ann", 0), line("ann", 10), line("me", 20), line("ann", 30)];
  assert.deepEqual(shape(blocks(lines)), ["day", "burst 2", "burst 1", "burst 1"]);
});

test("five minutes of silence begin a new burst", () => {
  assert.deepEqual(shape(blocks([line("ann", 0), line("ann", 299), line("ann", 599)])), ["day", "burst 2", "burst 1"]);
});

test("a new day has a separator", () => {
  const lines = [line("ann", 0), line("ann", 24 * 3600), line("ann", 24 * 3600 + 1)];
  assert.deepEqual(shape(blocks(lines)), ["day", "burst 1", "day", "burst 2"]);
});

test("nudges and notices stand alone", () => {
  const lines = [line("ann", 0), line("ann", 1, { kind: "nudge" }), line("ann", 2), line("", 3, { kind: "notice" })];
  assert.deepEqual(shape(blocks(lines)), ["day", "burst 1", "remark 1", "burst 1", "remark 1"]);
});

test("a name that changed begins a new burst, so that it is seen", () => {
  const lines = [line("ann", 0), line("ann", 1, { sender_name: "Ann!" })];
  assert.deepEqual(shape(blocks(lines)), ["day", "burst 1", "burst 1"]);
});

test("a log that grew line by line has the blocks of a log drawn at once", () => {
  const lines = [line("ann", 0), line("ann", 5), line("me", 6), line("me", 7, { kind: "nudge" }), line("ann", 400)];
  const whole = blocks(lines).map((block) => block.id);
  for (let count = 1; count <= lines.length; count += 1) {
    const grown = blocks(lines.slice(0, count)).map((block) => block.id);
    assert.deepEqual(grown, whole.slice(0, grown.length));
  }
});

test("a message of ours is the same line before and after the server has it", () => {
  /** @type {import("../../js/amsn2/outbox.js").Entry} */
  const entry = { key: "k1", conversation: "c1", participants: [], title: "Ann", text: "hi", time: NOON, stage: "queued", life: "", problem: "" };
  const waiting = lineOfEntry(entry, "me@example.com", "me");
  assert.equal(waiting.id, line("me", 0, { key: "k1" }).id);
  assert.equal(waiting.state, "sending");
  assert.equal(lineOfEntry({ ...entry, stage: "refused" }, "", "").state, "failed");
  assert.equal(lineOfEntry({ ...entry, stage: "unconfirmed" }, "", "").state, "unconfirmed");
});

test("only the last of ours says that it was delivered, and only when it was", () => {
  const first = line("me", 0);
  const second = line("me", 1);
  assert.deepEqual([...telling([first, second, line("ann", 2)])], [second.id]);
  assert.deepEqual([...telling([first, line("me", 1, { state: "sending", key: "k" })])], []);
  assert.deepEqual([...telling([])], []);
});

test("what is kept for somebody who is not there says so, once for all in a row", () => {
  const kept = [0, 1, 2].map((second) => line("me", second, { state: "stored" }));
  const arrived = line("me", 3);
  const again = line("me", 4, { state: "stored" });
  assert.deepEqual([...telling([...kept, line("ann", 2), arrived, again])], [kept[2]?.id, again.id]);
});

test("what was sent while we were away stands apart, by its own time", () => {
  const left = [line("ann", -25 * 3600, { offline: true }), line("ann", -3600, { offline: true })];
  const now = [line("ann", 0), line("ann", 1)];
  assert.deepEqual(shape(blocks([...left, ...now])), ["away 0", "day", "burst 1", "day", "burst 1", "burst 2"]);
});
