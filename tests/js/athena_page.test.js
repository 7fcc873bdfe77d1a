/** What a page does with calls of the server. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Page } from "../../js/athena/page.js";
import { RemoteError, Widget } from "../../js/athena/widget.js";
import { CONFIG, FakeSocket, install, put, settle } from "./athena_fakes.js";

/** @type {Page} */
let page;

beforeEach(async () => {
  install();
  put("document", { querySelectorAll: () => [], dispatchEvent() {} });
  page = new Page(CONFIG, () => {});
  const widget = /** @type {any} */ ({
    say: (/** @type {unknown} */ value) => value,
    fail: () => {
      throw new RangeError("x".repeat(2_000));
    },
  });
  page.widgets.set(1, widget);
  page.channel.open();
  await page.start();
  FakeSocket.last.batch(0);
});

/**
 * The server calls a method of the widget.
 * @param {number} reference
 * @param {string} method
 * @param {...unknown} args
 */
function call(reference, method, ...args) {
  return ["call", reference, 1, method, args];
}

/** What the page has said. */
function said() {
  return FakeSocket.last.sent.flat().filter(Array.isArray);
}

test("a call is answered", async () => {
  FakeSocket.last.batch(call(1, "say", "hello"), call(2, "whisper"));
  await settle();
  assert.deepEqual(said(), [
    ["no", 2, "missing", "There is no method whisper.", ""],
    ["ok", 1, "hello"],
  ]);
});

test("a call whose answer cannot be sent because too much waits fails, and is not left unanswered", async () => {
  page.channel.delivery.limits.messages = 1;
  FakeSocket.last.end(1006);
  FakeSocket.last.batch(0, call(1, "say", "hello"), call(2, "say", "again"));
  await settle();
  FakeSocket.last.batch(call(3, "whisper"));
  await settle();
  assert.deepEqual(said(), [
    ["ok", 1, "hello"],
    ["no", 2, "busy", "Too much waits to be sent. Try again later.", ""],
    ["no", 3, "busy", "Too much waits to be sent. Try again later.", ""],
  ]);
});

for (const [how, ...args] of [
  ["say", "x".repeat(2_000)],
  ["fail"],
]) {
  test(`a call that is answered with too much (${how}) fails with that`, async () => {
    FakeSocket.last.batch(call(1, String(how), ...args));
    await settle();
    assert.deepEqual(said(), [["no", 1, "too-large", "That is too much to send at one time.", ""]]);
  });
}

test("a call whose answer cannot be written fails with the reason", async () => {
  const old = new RemoteError("gone", "That is not on the page any more.");
  const unspeakable = { toJSON: () => { throw old; } };
  /** @type {any} */ (page.widgets.get(1)).show = () => unspeakable;
  FakeSocket.last.batch(call(1, "show"));
  await settle();
  assert.deepEqual(said(), [["no", 1, "gone", "That is not on the page any more.", ""]]);
});

test("a page that is retired answers nothing", async () => {
  FakeSocket.last.batch(call(1, "say", "hello"));
  page.retire();
  await settle();
  assert.deepEqual(said(), []);
});

test("a widget that has left the page says no more, and its calls fail at once", async () => {
  class Leaving extends Widget {
    detached() {
      this.notify("bye");
    }
  }
  const node = /** @type {any} */ ({ dataset: {}, remove() {} });
  const widget = new Leaving(page, 2, node, null);
  page.widgets.set(2, widget);
  FakeSocket.last.batch(["drop", 2]);
  const gone = (/** @type {unknown} */ error) => error instanceof RemoteError && error.kind === "gone";
  await assert.rejects(widget.callRemote("poke"), gone);
  await assert.rejects(widget.callRemoteWith({ key: "k1", timeout: 50 }, "poke"), gone);
  widget.notify("poke");
  await settle();
  assert.deepEqual(said(), []);
});

test("a widget may say something while it is being made", async () => {
  const node = /** @type {any} */ ({ dataset: {} });
  const widget = new Widget(page, 2, node, null);
  widget.notify("poke");
  await settle();
  assert.deepEqual(said(), [["tell", 2, "poke", []]]);
});

test("a widget that another has detached is not attached any more", async () => {
  const source = `export class Note {
    constructor(page, id, node) {
      Object.assign(this, { page, id, node, childWidgets: [] });
    }
    attached() {
      this.node.happened.push("attached " + this.id);
      const other = this.page.widgets.get(7);
      if (other) this.page.detach(other);
    }
    detached() {
      this.node.happened.push("detached " + this.id);
    }
  }`;
  /** @type {string[]} */
  const happened = [];
  const athenaModule = `data:text/javascript,${encodeURIComponent(source)}`;
  const nodes = ["6", "7"].map((athenaId) => ({
    dataset: { athenaId, athenaClass: "Note", athenaModule },
    happened,
    matches: () => false,
    querySelectorAll: () => [],
    remove() {},
  }));
  put("document", { querySelectorAll: () => nodes, dispatchEvent() {} });
  await page.start();
  assert.deepEqual(happened, ["attached 6", "detached 7"]);
});
