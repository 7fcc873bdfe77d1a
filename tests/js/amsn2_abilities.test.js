import assert from "node:assert/strict";
import { test } from "node:test";

import { awayWords, showPossible } from "../../js/amsn2/abilities.js";

const ALL = {
  personal_messages: true,
  notes: true,
  invitations: true,
  groups: true,
  offline_messages: true,
  group_chats: true,
  places: true,
  refusals: true,
};

/** @param {Record<string, string>[]} datasets */
function rootOf(...datasets) {
  const elements = datasets.map((dataset) => ({ dataset, hidden: false }));
  const root = /** @type {ParentNode} */ (/** @type {unknown} */ ({ querySelectorAll: () => elements }));
  return { root, hidden: () => elements.map((element) => element.hidden) };
}

test("what a network cannot do is not offered, and why is said", () => {
  const page = rootOf({ needs: "notes" }, { lacks: "notes" }, { needs: "places" });
  showPossible(page.root, { ...ALL, notes: false });
  assert.deepEqual(page.hidden(), [true, false, false]);
  showPossible(page.root, ALL);
  assert.deepEqual(page.hidden(), [false, true, false]);
});

test("who is away gets what is written only where the network keeps it", () => {
  assert.match(awayWords("Bob", ALL), /waits for them/);
  assert.match(awayWords("Bob", { ...ALL, offline_messages: false }), /keeps no messages/);
});
