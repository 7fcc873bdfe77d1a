import assert from "node:assert/strict";
import { test } from "node:test";
import { keepPlaceName, wantedPlaceName } from "../../js/amsn2/place_name.js";
import { FakeStorage } from "./amsn2_storage.js";

test("a browser gives its name for the place to a session that has none", () => {
  const storage = new FakeStorage();
  assert.equal(wantedPlaceName(storage, ""), "");
  keepPlaceName(storage, "Kitchen");
  assert.equal(wantedPlaceName(storage, ""), "Kitchen");
  assert.equal(wantedPlaceName(storage, "Attic"), "");
});
