import assert from "node:assert/strict";
import { test } from "node:test";
import { announce } from "../../js/amsn2/announcer.js";

test("what is told at the same time is said together, and the next thing alone", () => {
  const place = { textContent: "old" };
  /** @type {Array<() => void>} */
  const later = [];
  const around = /** @type {any} */ (globalThis);
  around.document = { getElementById: () => place };
  around.window = { setTimeout: (/** @type {() => void} */ act) => later.push(act) };
  announce("A mail came");
  announce("Ann sent you a nudge");
  assert.equal(place.textContent, "");
  later.shift()?.();
  assert.equal(place.textContent, "A mail came\nAnn sent you a nudge");
  announce("Bob says hello");
  later.shift()?.();
  assert.equal(place.textContent, "Bob says hello");
  assert.equal(later.length, 0);
  delete around.document;
  delete around.window;
});
