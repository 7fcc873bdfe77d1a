/** Finding a transport, moving to a better one while messages flow, going down, sleeping and leaving. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { backoff } from "../../js/athena/channel.js";
import {
  CONFIG,
  FakeRequest,
  FakeSocket,
  beacons,
  install,
  live,
  opened,
  pass,
  pauses,
  polling,
  put,
  received,
  settle,
  states,
  storage,
  streaming,
} from "./athena_fakes.js";

beforeEach(install);

const TELL = ["tell", 1, "a", []];

/**
 * Let time pass on a stream that now and then brings something.
 * @param {number} seconds
 */
async function idle(seconds) {
  const stream = FakeRequest.last;
  for (let second = 0; second < seconds; second += 10) {
    await pass(10_000);
    await stream.event(0);
  }
}

// Up again

test("beside an event stream a WebSocket is tried after a while, and takes over with its first message", async () => {
  const channel = await streaming();
  const stream = FakeRequest.last;
  FakeSocket.blocked = false;
  await pass(4_999);
  assert.equal(FakeSocket.all.length, 0);
  await pass(1);
  assert.deepEqual(FakeSocket.last.protocols, ["athena", "id"]);
  await stream.event(TELL);
  channel.send(["tell", 1, "b", []]);
  await settle();
  assert.equal(FakeRequest.last.mode, "post");
  await FakeRequest.last.answer(1);
  assert.equal(stream.aborted, false);
  FakeSocket.last.onopen?.();
  assert.equal(stream.aborted, true);
  assert.deepEqual(FakeSocket.last.sent, [[3, 1]]);
  FakeSocket.last.batch(1, ["tell", 1, "c", []]);
  channel.send(["tell", 1, "d", []]);
  await settle();
  assert.deepEqual(FakeSocket.last.sent[1], [2, ["tell", 1, "d", []]]);
  assert.deepEqual(received, [TELL, ["tell", 1, "c", []]]);
  assert.deepEqual(states, ["connecting", "live"]);
});

test("what is said while a WebSocket takes over waits for its greeting, and is lost nowhere", async () => {
  const channel = await streaming();
  FakeSocket.blocked = false;
  await pass(5_000);
  channel.send(TELL);
  await settle();
  FakeSocket.last.onopen?.();
  channel.send(["tell", 1, "b", []]);
  await settle();
  assert.deepEqual(FakeSocket.last.sent, [[3, 0]]);
  FakeSocket.last.batch(1);
  assert.deepEqual(FakeSocket.last.sent[1], [["tell", 1, "b", []]]);
});

test("a WebSocket that does not open disturbs nothing, and is tried again after twice the time", async () => {
  await streaming();
  FakeSocket.blocked = false;
  await pass(5_000);
  FakeSocket.last.end(1006);
  await pass(9_999);
  assert.equal(FakeSocket.all.length, 1);
  await pass(1);
  assert.equal(FakeSocket.all.length, 2);
  await pass(4_000);
  assert.equal(FakeSocket.last.closed, true);
  await pass(20_000);
  assert.equal(FakeSocket.all.length, 3);
  assert.deepEqual(states, ["connecting", "live"]);
});

test("the pauses between trials do not grow beyond five minutes", async () => {
  await streaming();
  await idle(3600);
  FakeSocket.blocked = false;
  await idle(310);
  assert.equal(FakeSocket.all.length, 1);
});

test("a WebSocket that opens and then says nothing is left for the next kind, and not tried soon", async () => {
  await streaming();
  FakeSocket.blocked = false;
  await pass(5_000);
  FakeSocket.last.onopen?.();
  await pass(4_000);
  assert.equal(FakeSocket.last.closed, true);
  assert.equal(FakeRequest.last.mode, "stream");
  await FakeRequest.last.event(0);
  assert.deepEqual(states, ["connecting", "live", "connecting", "live"]);
  await pass(9_999);
  assert.equal(FakeSocket.all.length, 1);
  await pass(1);
  assert.equal(FakeSocket.all.length, 2);
});

test("a WebSocket that is given up before it opens does not take over later", async () => {
  await streaming();
  FakeSocket.blocked = false;
  await pass(5_000);
  const late = FakeSocket.last;
  await pass(4_000);
  late.onopen?.();
  assert.deepEqual(late.sent, []);
});

test("beside long-poll an event stream is tried when a WebSocket does not open, without being a turn", async () => {
  await polling();
  const held = FakeRequest.last;
  FakeRequest.streamless = false;
  await pass(5_000);
  const trial = FakeRequest.last;
  assert.deepEqual(trial.said, ["id", 0, 0, 1, [], "stream"]);
  assert.equal(held.aborted, false);
  await trial.event(0);
  assert.equal(trial.aborted, true);
  assert.equal(held.aborted, true);
  assert.deepEqual(FakeRequest.last.said, ["id", 5, 0, 1, [], "stream"]);
  await FakeRequest.last.event(0, TELL);
  assert.deepEqual(received, [TELL]);
  assert.deepEqual(states, ["connecting", "live"]);
});

test("an event stream that a proxy holds back is not moved to", async () => {
  await polling();
  const held = FakeRequest.last;
  FakeRequest.streamless = false;
  await pass(5_000);
  const trial = FakeRequest.last;
  await pass(4_000);
  assert.equal(trial.aborted, true);
  await trial.event(0);
  assert.equal(FakeRequest.last, trial);
  await held.answer(0, TELL);
  assert.deepEqual(received, [TELL]);
});

test("a lost connection ends the trial beside it", async () => {
  await streaming();
  FakeSocket.blocked = false;
  await pass(5_000);
  const trial = FakeSocket.last;
  await FakeRequest.last.end();
  assert.equal(trial.closed, true);
  trial.onopen?.();
  assert.deepEqual(trial.sent, []);
});

test("a trial that a sign has begun early is not begun again when its time comes", async () => {
  const channel = await streaming();
  FakeSocket.blocked = false;
  await pass(4_500);
  channel.wake();
  await FakeRequest.last.answer(0);
  await FakeRequest.all[0]?.event(0);
  await pass(1_000);
  assert.equal(FakeSocket.all.length, 1);
  assert.equal(FakeSocket.last.closed, false);
});

test("nothing is tried beside a connection that is being looked for", async () => {
  await streaming();
  await pass(4_000);
  await FakeRequest.last.end();
  FakeSocket.blocked = false;
  await pass(3_999);
  assert.equal(FakeSocket.all.length, 0);
});

test("an event stream that lasted makes a trial of WebSockets no more promising", async () => {
  await streaming();
  await idle(20);
  await FakeRequest.last.end();
  await FakeRequest.last.event(0);
  FakeSocket.blocked = false;
  await idle(10);
  assert.equal(FakeSocket.all.length, 0);
});

for (const sign of ["the network is back", "the page is looked at"]) {
  test(`when ${sign}, better transports are tried at once`, async () => {
    const channel = await streaming();
    await idle(60);
    FakeSocket.blocked = false;
    channel.wake();
    channel.wake();
    assert.equal(FakeSocket.all.length, 1);
    FakeSocket.last.end(1006);
    for (let time = 0; time < 2; time++) await FakeRequest.last.answer(0);
    await FakeRequest.all[0]?.event(0);
    await pass(9_999);
    assert.equal(FakeSocket.all.length, 1);
    await pass(1);
    assert.equal(FakeSocket.all.length, 2);
  });
}

// Down

test("a WebSocket that dies young once is opened again, and twice is left for an event stream", async () => {
  live();
  FakeSocket.last.end(1006);
  assert.equal(FakeSocket.all.length, 2);
  FakeSocket.last.batch(0);
  await pass(9_000);
  FakeSocket.last.end(1006);
  assert.equal(FakeSocket.all.length, 2);
  assert.equal(FakeRequest.last.mode, "stream");
  await FakeRequest.last.event(0);
  await pass(9_999);
  assert.equal(FakeSocket.all.length, 2);
  await pass(1);
  assert.equal(FakeSocket.all.length, 3);
});

test("an event stream that came after a WebSocket may die young once too", async () => {
  live();
  FakeSocket.last.end(1006);
  FakeSocket.last.batch(0);
  FakeSocket.last.end(1006);
  await FakeRequest.last.event(0);
  await FakeRequest.last.end();
  assert.equal(FakeRequest.last.mode, "stream");
  await FakeRequest.last.event(0);
  await FakeRequest.last.end();
  assert.equal(FakeRequest.last.mode, "now");
});

test("a WebSocket that lived for a while is opened again each time", async () => {
  live();
  for (let time = 1; time < 5; time++) {
    await pass(10_000);
    FakeSocket.last.end(1006);
    FakeSocket.last.batch(0);
  }
  assert.equal(FakeSocket.all.length, 5);
  assert.equal(FakeRequest.all.length, 0);
});

test("a WebSocket that lasted is worth an early trial again", async () => {
  live();
  for (let time = 0; time < 2; time++) {
    FakeSocket.last.end(1006);
    if (!time) FakeSocket.last.batch(0);
  }
  await FakeRequest.last.event(0);
  await pass(10_000);
  FakeSocket.last.onopen?.();
  FakeSocket.last.batch(0);
  await pass(10_000);
  FakeSocket.blocked = true;
  FakeSocket.last.end(1006);
  await FakeRequest.last.event(0);
  FakeSocket.blocked = false;
  const before = FakeSocket.all.length;
  await pass(5_000);
  assert.equal(FakeSocket.all.length, before + 1);
});

// The next page

test("the next page begins with what worked, and tries better ones as ever", async () => {
  await polling();
  install0();
  opened();
  assert.deepEqual(FakeRequest.last.said, ["id", 1, 0, 1, [], "now"]);
  assert.equal(FakeSocket.all.length, 0);
  await FakeRequest.last.answer(0);
  await pass(5_000);
  assert.deepEqual(FakeSocket.last.protocols, ["athena", "id"]);
  FakeSocket.last.onopen?.();
  FakeSocket.last.batch(0);
  assert.deepEqual([...storage.values()], ["0"]);
});

/** A new page in the same tab. */
function install0() {
  const kept = [...storage];
  install();
  for (const [key, value] of kept) storage.set(key, value);
}

for (const nonsense of ["", "x", "-1", "1.5", "7", "Infinity"]) {
  test(`a page whose storage says ${JSON.stringify(nonsense)} finds a transport`, async () => {
    storage.set("athenaTransport", nonsense);
    opened();
    await pass(1_000);
    if (FakeSocket.all.length) FakeSocket.last.batch(0);
    else await FakeRequest.last.event(0);
    assert.equal(states.at(-1), "live");
  });
}

test("a page that may not store anything connects all the same", () => {
  put("sessionStorage", undefined);
  live();
  assert.equal(states.at(-1), "live");
});

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

// Event stream: silence and ends

test("a silent stream is probed beside it, and lives if the answer comes on it", async () => {
  await streaming();
  const stream = FakeRequest.last;
  await pass(20_000);
  assert.deepEqual(FakeRequest.last.said, ["id", 2, 0, 1, ["ping"], "post"]);
  await FakeRequest.last.answer(0);
  await stream.event(0);
  await pass(10_000);
  assert.equal(stream.aborted, false);
});

test("a stream on which no answer comes is given up although requests are answered", async () => {
  await streaming();
  const stream = FakeRequest.last;
  await pass(20_000);
  await FakeRequest.last.answer(0);
  await pass(4_000);
  assert.equal(stream.aborted, true);
  assert.equal(states.at(-1), "connecting");
  assert.deepEqual(FakeRequest.last.said, ["id", 3, 0, 1, [], "stream"]);
});

test("a server that asks for a sign of life on a stream gets one", async () => {
  await streaming();
  await FakeRequest.last.text(":\n\n");
  assert.deepEqual(FakeRequest.last.said, ["id", 2, 0, 1, ["ping"], "post"]);
  await FakeRequest.all[0]?.text(":\n\n");
  assert.equal(FakeRequest.all.length, 2);
  await FakeRequest.last.answer(0);
  assert.deepEqual(FakeRequest.last.said, ["id", 2, 0, 1, ["ping"], "post"]);
});

for (const end of ["ends", "breaks"]) {
  test(`a stream that ${end} is opened again where it stopped`, async () => {
    await streaming();
    await FakeRequest.last.event(TELL);
    await (end === "ends" ? FakeRequest.last.end() : FakeRequest.last.break());
    assert.deepEqual(FakeRequest.last.said, ["id", 3, 1, 1, [], "stream"]);
    assert.deepEqual(states, ["connecting", "live", "connecting"]);
  });
}

test("a message whose request fails is said again on the next stream", async () => {
  const channel = await streaming();
  channel.send(TELL);
  await settle();
  await FakeRequest.last.fail();
  assert.deepEqual(FakeRequest.last.said, ["id", 3, 0, 1, [TELL], "stream"]);
  await FakeRequest.last.event(1);
  assert.equal(FakeRequest.last.mode, "stream");
});

test("a message whose request hangs is said again on the next stream", async () => {
  const channel = await streaming();
  channel.send(TELL);
  await pass(0);
  await pass(4_000);
  assert.deepEqual(FakeRequest.last.said, ["id", 3, 0, 1, [TELL], "stream"]);
});

for (const [status, state] of [
  [409, "connecting"],
  [503, "connecting"],
  [410, "gone"],
]) {
  test(`a message beside a stream that is answered with ${status} makes the page ${state}`, async () => {
    const channel = await streaming();
    channel.send(TELL);
    await settle();
    await FakeRequest.last.refuse(Number(status));
    assert.equal(states.at(-1), state);
  });
}

test("an answer beside a stream that cannot be begins another turn", async () => {
  const channel = await streaming();
  channel.send(TELL);
  await settle();
  await FakeRequest.last.answer(7);
  assert.deepEqual(FakeRequest.last.said, ["id", 3, 0, 1, [TELL], "stream"]);
});

test("an answer beside a stream that comes after the channel has moved on changes nothing", async () => {
  const channel = await streaming();
  channel.send(TELL);
  await settle();
  const late = FakeRequest.last;
  await FakeRequest.all[0]?.end();
  await FakeRequest.last.event(0);
  assert.deepEqual(FakeRequest.last.said.slice(3), [1, [TELL], "post"]);
  const requests = FakeRequest.all.length;
  await late.refuse(410);
  assert.equal(FakeRequest.all.length, requests);
  assert.equal(states.at(-1), "live");
});

test("a stream that is refused makes the page gone, one that gets no event leaves it to long-poll", async () => {
  FakeSocket.blocked = true;
  opened();
  await FakeRequest.last.text("");
  await pass(4_000);
  assert.equal(FakeRequest.last.mode, "now");
  await FakeRequest.last.fail();
  await pass(250);
  await FakeRequest.last.refuse(410);
  assert.equal(states.at(-1), "gone");
});

test("much that is said beside a stream leaves in requests that a slow network carries in time", async () => {
  CONFIG.frame = 1e6;
  const channel = await streaming();
  for (let number = 0; number < 30; number++) channel.send(["tell", 1, "m", ["x".repeat(1_000)]]);
  await settle();
  assert.equal(FakeRequest.last.said[4].length, 15);
  await FakeRequest.last.answer(15);
  assert.equal(FakeRequest.last.said[4].length, 15);
});

test("many messages on a stream are acknowledged", async () => {
  await streaming();
  await FakeRequest.last.event(...Array.from({ length: 32 }, () => TELL));
  assert.deepEqual(FakeRequest.last.said, ["id", 2, 32, 1, [], "post"]);
});
