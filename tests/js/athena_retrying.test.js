/** Looking for a connection again and again, waking up, and sleeping. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { backoff } from "../../js/athena/channel.js";
import {
  FakeRequest,
  FakeSocket,
  beacons,
  idle,
  install,
  live,
  opened,
  pass,
  pauses,
  polling,
  put,
  settle,
  states,
  streaming,
} from "./athena_fakes.js";

beforeEach(install);

const TELL = ["tell", 1, "a", []];

// Again and again

test("the first attempt after a loss is at once, the next soon, and pauses grow with the outage", async () => {
  FakeSocket.blocked = FakeRequest.streamless = true;
  opened();
  for (let attempt = 0; attempt < 60; attempt++) {
    await settle();
    await FakeRequest.last.fail();
    await pass(1000 * /** @type {number} */ (pauses.at(-1)));
  }
  assert.deepEqual(pauses.slice(0, 4), [0.25, 0.5, 0.9, 0.9]);
  let outage = 0;
  for (const pause of pauses) {
    assert.ok(pause <= Math.max(1, outage / 10) + 0.01 && pause <= 10, `${pause} s after ${outage} s`);
    outage += pause;
  }
  assert.equal(pauses.at(-1), 10);
});

test("after hours of peace, and after each outage, the pauses begin anew", async () => {
  await streaming();
  await idle(3600);
  for (let outage = 0; outage < 2; outage++) {
    pauses.length = 0;
    FakeRequest.streamless = true;
    await (outage ? FakeRequest.last.end() : FakeRequest.all[0]?.end());
    for (let attempt = 0; attempt < 4; attempt++) {
      await FakeRequest.last.fail();
      await pass(1000 * /** @type {number} */ (pauses.at(-1)));
    }
    assert.deepEqual(pauses, [0.25, 0.5, 0.9, 0.9]);
    await FakeRequest.last.fail();
    FakeRequest.streamless = false;
    await pass(1000);
    await FakeRequest.last.event(0);
    assert.equal(states.at(-1), "live");
  }
});

test("on waking up in a long outage, the pauses begin anew", async () => {
  FakeSocket.blocked = FakeRequest.streamless = true;
  const channel = opened();
  await settle();
  for (let attempt = 0; attempt < 30; attempt++) {
    await FakeRequest.last.fail();
    await pass(1000 * /** @type {number} */ (pauses.at(-1)));
  }
  await FakeRequest.last.fail();
  pauses.length = 0;
  channel.wake();
  await settle();
  for (let attempt = 0; attempt < 3; attempt++) {
    await FakeRequest.last.fail();
    await pass(1000 * /** @type {number} */ (pauses.at(-1)));
  }
  assert.deepEqual(pauses, [0.25, 0.5, 0.9]);
});

test("pauses differ from page to page", () => {
  for (const [random, delay] of [
    [0, 125],
    [1, 250],
  ]) {
    put("Math", Object.create(Math, { random: { value: () => random } }));
    assert.equal(backoff(0, 0), delay);
  }
});

test("a page on long-poll that sleeps begins with long-poll when it wakes", async () => {
  const channel = await polling();
  FakeSocket.blocked = FakeRequest.streamless = false;
  channel.rest();
  channel.wake();
  await settle();
  assert.equal(FakeSocket.all.length, 0);
  assert.equal(FakeRequest.last.mode, "now");
});

test("what worked is tried first, and after it everything from the best on", async () => {
  await polling();
  await FakeRequest.last.fail();
  FakeSocket.blocked = FakeRequest.streamless = false;
  await FakeRequest.last.fail();
  assert.equal(states.at(-1), "lost");
  await pass(250);
  assert.equal(FakeSocket.all.length, 1);
  assert.deepEqual(FakeSocket.last.protocols[1]?.split(".").length, 3);
});

test("on waking up, a lost connection is not waited for", async () => {
  FakeSocket.blocked = FakeRequest.streamless = true;
  const channel = opened();
  await settle();
  await FakeRequest.last.fail();
  assert.equal(states.at(-1), "lost");
  channel.wake();
  await settle();
  assert.equal(FakeRequest.last.mode, "now");
  await FakeRequest.last.answer(0);
  assert.equal(states.at(-1), "live");
  const requests = FakeRequest.all.length;
  await pass(1_000);
  assert.equal(FakeRequest.all.length, requests);
});

test("on waking up, an attempt that hangs is made again, and one that just began is not", async () => {
  const channel = opened();
  channel.wake();
  assert.equal(FakeSocket.all.length, 1);
  mock.timers.tick(1_001);
  channel.wake();
  assert.equal(FakeSocket.all.length, 2);
  assert.equal(FakeSocket.all[0]?.closed, true);
});

test("an attempt is given more time when the outage is long, but not without end", async () => {
  FakeRequest.streamless = true;
  opened();
  /** @type {Map<number, number>} */
  const patience = new Map();
  for (let tenth = 0; tenth < 3000; tenth++) {
    FakeSocket.all.forEach(({ closed }, number) => closed || patience.set(number, (patience.get(number) ?? 0) + 0.1));
    await pass(100);
    if (FakeRequest.last?.mode === "now") await FakeRequest.last.fail();
  }
  const seconds = [...patience.values()].map(Math.round);
  assert.equal(seconds[0], 4);
  assert.equal(seconds.at(-2), 10);
  assert.ok(seconds.every((each, number) => number === seconds.length - 1 || each >= (seconds[number - 1] ?? 4)), String(seconds));
});

test("a page that is gone is gone", () => {
  const channel = live();
  FakeSocket.last.end(4410);
  channel.wake();
  channel.rest();
  mock.timers.tick(60_000);
  assert.equal(states.at(-1), "gone");
  assert.equal(FakeSocket.all.length, 1);
  assert.deepEqual(beacons, []);
});

// Sleep

test("a page that goes to sleep says so, closes its connection, and comes back at once when it wakes", async () => {
  const channel = live();
  channel.send(TELL);
  await settle();
  FakeSocket.last.batch(["tell", 1, "s", []]);
  channel.rest();
  assert.deepEqual(beacons, [["/athena/transport", '["id",2,1,1,[["tell",1,"a",[]],"rest"],"now"]']]);
  assert.equal(FakeSocket.last.closed, true);
  channel.rest();
  assert.equal(beacons.length, 1);
  mock.timers.tick(60_000);
  assert.equal(FakeSocket.all.length, 1);
  for (let sign = 0; sign < 3; sign++) channel.wake();
  assert.equal(FakeSocket.all.length, 2);
  assert.deepEqual(FakeSocket.last.protocols, ["athena", "id.3.1"]);
  FakeSocket.last.batch(1);
  assert.deepEqual(FakeSocket.last.sent, []);
  assert.deepEqual(states, ["connecting", "live", "lost", "lost", "live"]);
});

test("a page that sleeps while it looks for a connection stops looking", async () => {
  const channel = opened();
  channel.rest();
  await pass(60_000);
  assert.equal(FakeSocket.all.length, 1);
  assert.equal(FakeRequest.all.length, 0);
});
