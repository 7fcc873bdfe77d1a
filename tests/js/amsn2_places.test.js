import assert from "node:assert/strict";
import { test } from "node:test";
import { keepPlaceName, wantedPlaceName } from "../../js/amsn2/place_name.js";
import { newPlaces } from "../../js/amsn2/places.js";
import { FakeStorage } from "./amsn2_storage.js";

/** @typedef {import("../../js/amsn2/views.js").Place} Place */

/** @type {Place} */
const HERE = { id: "{1}", name: "amsn2athena", status: "Online", idle: false, here: true };
/** @type {Place} */
const KITCHEN = { id: "{2}", name: "Kitchen", status: "Online", idle: false, here: false };

test("a place that comes while this one is here is news, once", () => {
  assert.deepEqual(newPlaces([HERE], [HERE, KITCHEN]), [KITCHEN]);
  assert.deepEqual(newPlaces([HERE, KITCHEN], [HERE, { ...KITCHEN, name: "Attic" }]), []);
});

test("neither this place nor those that were there before it are news", () => {
  assert.deepEqual(newPlaces([], [HERE, KITCHEN]), []);
  assert.deepEqual(newPlaces([KITCHEN], [HERE, KITCHEN]), []);
});

test("a browser gives its name for the place to a session that has none", () => {
  const storage = new FakeStorage();
  assert.equal(wantedPlaceName(storage, ""), "");
  keepPlaceName(storage, "Kitchen");
  assert.equal(wantedPlaceName(storage, ""), "Kitchen");
  assert.equal(wantedPlaceName(storage, "Attic"), "");
});
