import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Calls } from "../../js/athena/calls.js";
import { RemoteError } from "../../js/athena/widget.js";

/** @type {any[]} */
let sent;
/** @type {Calls} */
let calls;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  sent = [];
  calls = new Calls((message) => sent.push(message));
});

/**
 * @param {string} athenaClass
 * @param {string} [athenaKey]
 * @param {number} id
 */
function widget(athenaClass, athenaKey, id = 1) {
  const page = { widgets: new Map() };
  return on(page, { id, page, node: { dataset: { athenaModule: "/modules/1/m.js", athenaClass, athenaKey } } });
}

/**
 * @param {any} page
 * @param {any} widget
 */
function on(page, widget) {
  page.widgets.set(widget.id, Object.assign(widget, { page }));
  return widget;
}

/** @param {string} kind */
const remote = (kind) => (/** @type {unknown} */ error) => error instanceof RemoteError && error.kind === kind;

test("a call has the answer to its own reference", async () => {
  const one = calls.begin(widget("W"), "one", [1]);
  const two = calls.begin(widget("W"), "two", [2], { key: "key" });
  assert.deepEqual(sent, [
    ["call", 1, 1, "one", [1]],
    ["call", 2, 1, "two", [2], "key"],
  ]);
  calls.answered("ok", [2, "second"]);
  calls.answered("no", [1, "full", "The list is full."]);
  calls.answered("ok", [1, "again"]);
  assert.equal(await two, "second");
  await assert.rejects(one, (error) => remote("full")(error) && /** @type {Error} */ (error).message === "The list is full.");
});

test("a call that cannot be sent fails with the reason", async () => {
  const refusing = new Calls(() => {
    throw new RemoteError("too-large", "Too much.");
  });
  await assert.rejects(refusing.begin(widget("W"), "one", []), remote("too-large"));
});

test("when the server is gone, calls without a key fail and those with one are kept", async () => {
  const plain = calls.begin(widget("W"), "one", []);
  calls.begin(widget("W"), "two", [], { key: "key" });
  assert.deepEqual(
    calls.retire().map((call) => call.key),
    ["key"],
  );
  await assert.rejects(plain, remote("gone"));
});

test("a kept call is made again by the widget of the same class and key, under the same key", async () => {
  const result = calls.begin(widget("W", "ann", 5), "say", ["hi"], { key: "k1" });
  /** @type {any[]} */
  const again = [];
  const fresh = new Calls((message) => again.push(message));
  fresh.inherit(calls.retire());
  fresh.take(widget("W", "bob", 1));
  fresh.take(widget("V", "ann", 2));
  assert.deepEqual(again, []);
  fresh.take(widget("W", "ann", 9));
  assert.deepEqual(again, [["call", 1, 9, "say", ["hi"], "k1"]]);
  fresh.answered("ok", [1, "said"]);
  assert.equal(await result, "said");
});

test("a call of one of several widgets of the same name fails: it must not reach another", async () => {
  const ann = widget("W");
  on(ann.page, widget("W", undefined, 2));
  const result = calls.begin(ann, "say", ["hi"], { key: "k1" });
  assert.deepEqual(calls.retire(), []);
  await assert.rejects(result, remote("gone"));
});

test("a kept call is not made by one of several", async () => {
  const result = calls.begin(widget("W"), "say", ["hi"], { key: "k1" });
  const fresh = new Calls(() => assert.fail());
  fresh.inherit(calls.retire());
  const ann = widget("W");
  on(ann.page, widget("W", undefined, 2));
  fresh.take(ann);
  mock.timers.tick(10000);
  await assert.rejects(result, remote("gone"));
});

test("a kept call is made again by a widget whose module has another version", () => {
  calls.begin(widget("W", "ann"), "say", ["hi"], { key: "k1" });
  /** @type {any[]} */
  const again = [];
  const fresh = new Calls((message) => again.push(message));
  fresh.inherit(calls.retire());
  const newer = widget("W", "ann");
  newer.node.dataset.athenaModule = "/modules/2/m.js";
  fresh.take(newer);
  assert.deepEqual(again, [["call", 1, 1, "say", ["hi"], "k1"]]);
});

test("a kept call whose widget does not come back fails after a while", async () => {
  const result = calls.begin(widget("W", "ann"), "say", [], { key: "k1" });
  const fresh = new Calls(() => {});
  fresh.inherit(calls.retire());
  mock.timers.tick(10_000);
  await assert.rejects(result, remote("gone"));
});

test("a kept call survives a second restart too", async () => {
  calls.begin(widget("W"), "say", [], { key: "k1" });
  const second = new Calls(() => {});
  second.inherit(calls.retire());
  assert.equal(second.retire().length, 1);
  mock.timers.tick(10_000);
});

test("a kept call that was never answered on ten pages fails, and is not made again for ever", async () => {
  const result = calls.begin(widget("W"), "say", [], { key: "k1" });
  let made = 1;
  for (let kept = calls.retire(); kept.length; made++) {
    const fresh = new Calls(() => {});
    fresh.inherit(kept);
    fresh.take(widget("W"));
    kept = fresh.retire();
  }
  assert.equal(made, 10);
  await assert.rejects(result, remote("gone"));
});

// Giving up

test("a call that takes too long fails, and the server is told to stop", async () => {
  const slow = calls.begin(widget("W"), "slow", [], { timeout: 500 });
  mock.timers.tick(499);
  assert.equal(sent.length, 1);
  mock.timers.tick(1);
  assert.deepEqual(sent[1], ["stop", 1]);
  await assert.rejects(slow, remote("timeout"));
  calls.answered("ok", [1, "late"]);
});

test("a call that takes too long fails in the same way when no more can be sent", async () => {
  let room = 1;
  const crowded = new Calls(() => {
    if (!room--) throw new RemoteError("busy", "Too much waits.");
  });
  const call = crowded.begin(widget("W"), "one", [], { timeout: 50 });
  mock.timers.tick(50);
  await assert.rejects(call, remote("timeout"));
});

test("a call that is answered in time is not stopped", async () => {
  const { signal } = new AbortController();
  const quick = calls.begin(widget("W"), "quick", [], { timeout: 500, signal });
  calls.answered("ok", [1, "here"]);
  assert.equal(await quick, "here");
  mock.timers.tick(1000);
  assert.equal(sent.length, 1);
});

test("a call fails with the reason of its signal, and the server is told to stop", async () => {
  const controller = new AbortController();
  const call = calls.begin(widget("W"), "slow", [], { signal: controller.signal });
  const reason = new Error("closed");
  controller.abort(reason);
  assert.deepEqual(sent[1], ["stop", 1]);
  await assert.rejects(call, (error) => error === reason);
});

test("a signal that was aborted before keeps the call from being made", async () => {
  const call = calls.begin(widget("W"), "slow", [], { signal: AbortSignal.abort(), timeout: 500 });
  await assert.rejects(call, { name: "AbortError" });
  mock.timers.tick(500);
  assert.deepEqual(sent, []);
});

test("a signal that lives on holds nothing of a call that is answered", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  signal.addEventListener = () => listeners++;
  signal.removeEventListener = () => listeners--;
  const call = calls.begin(widget("W"), "quick", [], { signal });
  assert.equal(listeners, 1);
  calls.answered("ok", [1, null]);
  await call;
  assert.equal(listeners, 0);
});

for (const when of ["before the fresh page", "on the fresh page"]) {
  test(`a kept call that takes too long ${when} is not made again`, async () => {
    const call = calls.begin(widget("W"), "say", [], { key: "k1", timeout: 500 });
    /** @type {any[]} */
    const again = [];
    const fresh = new Calls((message) => again.push(message));
    const kept = calls.retire();
    if (when === "before the fresh page") mock.timers.tick(500);
    fresh.inherit(kept);
    mock.timers.tick(500);
    fresh.take(widget("W"));
    await assert.rejects(call, remote("timeout"));
    assert.deepEqual(again, []);
    assert.equal(sent.length, 1);
    mock.timers.tick(10_000);
  });
}

test("a kept call that was made again is stopped where it is", async () => {
  const call = calls.begin(widget("W"), "say", [], { key: "k1", timeout: 500 });
  /** @type {any[]} */
  const again = [];
  const fresh = new Calls((message) => again.push(message));
  fresh.inherit(calls.retire());
  fresh.take(widget("W"));
  mock.timers.tick(500);
  assert.deepEqual(again, [
    ["call", 1, 1, "say", [], "k1"],
    ["stop", 1],
  ]);
  await assert.rejects(call, remote("timeout"));
  mock.timers.tick(10_000);
});
