/** Moving to a better transport while messages flow, going down, and what the next page begins with. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import {
  FakeRequest,
  FakeSocket,
  idle,
  install,
  live,
  opened,
  pass,
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
