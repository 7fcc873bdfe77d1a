import assert from "node:assert/strict";
import { test } from "node:test";
import { watchInput } from "../../js/amsn2/activity.js";

/** A page that is touched at times the test says. */
class Page extends EventTarget {
  told = 0;
  isAwaited = false;
  lifetime = new AbortController();

  constructor() {
    super();
    watchInput(this, { tell: () => (this.told += 1), isAwaited: () => this.isAwaited, signal: this.lifetime.signal });
  }

  /**
   * @param {number} seconds
   * @param {string} [name]
   */
  touch(seconds, name = "keydown") {
    const event = new Event(name);
    Object.defineProperty(event, "timeStamp", { value: seconds * 1000 });
    this.dispatchEvent(event);
  }
}

test("somebody who types all the time is told of now and then", () => {
  const page = new Page();
  for (let second = 0; second < 60; second += 1) page.touch(second);
  assert.equal(page.told, 3);
});

test("somebody who is thought away is told of at once, and once", () => {
  const page = new Page();
  page.touch(0);
  page.isAwaited = true;
  page.touch(1, "pointermove");
  page.touch(2);
  assert.equal(page.told, 2);
});

test("the second absence ends as soon as the first", () => {
  const page = new Page();
  page.isAwaited = true;
  page.touch(0);
  page.isAwaited = false;
  page.touch(300);
  page.isAwaited = true;
  page.touch(301);
  assert.equal(page.told, 3);
});

test("a page that is gone tells nothing", () => {
  const page = new Page();
  page.lifetime.abort();
  page.touch(0);
  assert.equal(page.told, 0);
});
