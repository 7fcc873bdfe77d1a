import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { newKey, RemoteError, Widget } from "../../js/athena/widget.js";

/** @type {any[]} */
let made;
/** @type {any} */
let page;

beforeEach(() => {
  made = [];
  page = {
    widgets: new Map(),
    calls: { begin: (/** @type {unknown[]} */ ...all) => made.push(all.slice(1)) },
  };
});

/**
 * @param {number} id
 * @param {Widget | null} parent
 */
function widget(id, parent = null) {
  const found = new Widget(page, id, /** @type {any} */ ({}), parent);
  page.widgets.set(id, found);
  return found;
}

test("arguments go by place, by name, or with options", () => {
  const one = widget(1);
  one.callRemote("say", 1, 2);
  one.callRemoteKw("say", { colour: "red" }, 1);
  one.callRemoteWith({ timeout: 5 }, "say", 1);
  assert.deepEqual(made, [
    ["say", [1, 2]],
    ["say", { args: [1], kw: { colour: "red" } }],
    ["say", [1], { timeout: 5 }],
  ]);
});

test("a widget in an argument, however deep, is written as its element", () => {
  assert.equal(JSON.stringify([{ to: [widget(7)] }]), '[{"to":[{"$element":7}]}]');
});

test("a widget that has left the page cannot be sent, also when another has its number now", () => {
  const old = widget(7);
  widget(7);
  const gone = (/** @type {unknown} */ error) => error instanceof RemoteError && error.kind === "gone";
  assert.throws(() => JSON.stringify([old]), gone);
  page.widgets.clear();
  assert.throws(() => JSON.stringify([old]), gone);
});

test("a widget that came in a call becomes a child, wherever it was before", async () => {
  const parent = widget(1);
  const other = widget(2);
  const child = widget(3, other);
  const orphan = widget(4);
  assert.equal(await parent.addChildWidgetFromWidgetInfo(child), child);
  await parent.addChildWidgetFromWidgetInfo(child);
  await parent.addChildWidgetFromWidgetInfo(orphan);
  assert.deepEqual([parent.childWidgets, other.childWidgets], [[child, orphan], []]);
  assert.equal(child.widgetParent, parent);
});

test("keys are long and never the same", () => {
  const keys = new Set(Array.from({ length: 1000 }, newKey));
  assert.equal(keys.size, 1000);
  for (const key of keys) assert.match(key, /^\d{1,10}(-\d{1,10}){3}$/);
});
