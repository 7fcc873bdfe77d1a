import assert from "node:assert/strict";
import { test } from "node:test";
import { ClosedSections, OrderStore } from "../../js/amsn2/order.js";
import { FakeStorage } from "./amsn2_storage.js";

test("the list is sorted by group until the person of this browser chooses, and then as they chose", () => {
  const storage = new FakeStorage();
  const store = new OrderStore(storage);
  assert.deepEqual(store.value, { by: "group", together: false });
  store.set({ by: "status", together: true });
  assert.deepEqual(new OrderStore(storage).value, { by: "status", together: true });
});

test("a section that was closed is closed the next time", () => {
  const storage = new FakeStorage();
  const closed = new ClosedSections(storage);
  closed.add("offline");
  closed.add("online");
  closed.delete("online");
  const next = new ClosedSections(storage);
  assert.deepEqual(["offline", "online"].map((id) => next.has(id)), [true, false]);
});

for (const nonsense of ["{", "7", "null", '{"by": 3}', "[1, {}]", '"status"']) {
  test(`nonsense in the browser's storage is no choice: ${nonsense}`, () => {
    const storage = new FakeStorage();
    storage.setItem("amsn2.order", nonsense);
    storage.setItem("amsn2.closed", nonsense);
    assert.deepEqual(new OrderStore(storage).value, { by: "group", together: false });
    assert.equal(new ClosedSections(storage).ids.size, 0);
  });
}
