import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../../js/amsn2/half_typed.js";
import { patiently } from "../../js/amsn2/patience.js";
import { channel } from "../../js/amsn2/state.js";

test("who waits for an answer is told that the server is away, and when it no longer is", async () => {
  /** @type {string[]} */
  const said = [];
  channel.set({ state: "live", retryIn: 0 });
  /** @type {(value: string) => void} */
  let answer = () => undefined;
  const asked = patiently(new Promise((resolve) => (answer = resolve)), (sentence) => said.push(sentence));
  assert.deepEqual(said, []);
  channel.set({ state: "lost", retryIn: 5 });
  channel.set({ state: "lost", retryIn: 4 });
  channel.set({ state: "live", retryIn: 0 });
  answer("done");
  assert.equal(await asked, "done");
  channel.set({ state: "lost", retryIn: 0 });
  assert.deepEqual(said.map(Boolean), [true, false]);
});

test("a refusal is passed on, and who asks while the server is away is told at once", async () => {
  /** @type {string[]} */
  const said = [];
  channel.set({ state: "lost", retryIn: 0 });
  await assert.rejects(patiently(Promise.reject(new Error("no")), (sentence) => said.push(sentence)), /no/);
  assert.equal(said.length, 1);
});

test("what was typed into a dialog is read again, and what is no such thing is not", () => {
  const typed = { subject: "ann@example.com", at: "details-notes", values: { "details-notes": "tea", "details-favorite": true } };
  assert.deepEqual(read(JSON.stringify(typed)), typed);
  for (const stored of ["", "nonsense", "null", "[]", '{"subject":1}']) assert.equal(read(stored), null);
});
