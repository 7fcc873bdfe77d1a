import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { RemoteError } from "../../js/athena/widget.js";
import {
  CONFIG,
  FakeRequest,
  FakeSocket,
  beacons,
  install,
  live,
  opened,
  pass,
  polling,
  put,
  received,
  settle,
  states,
  streaming,
} from "./athena_fakes.js";

beforeEach(install);

// WebSocket

test("a page connects by WebSocket and says who it is and what it has", () => {
  opened();
  assert.equal(FakeSocket.last.url, "wss://example.com/athena/transport");
  assert.deepEqual(FakeSocket.last.protocols, ["athena", "id.1.0"]);
  assert.deepEqual(states, ["connecting"]);
});

test("it is live with the first word of the server, which may bring messages", () => {
  opened();
  FakeSocket.last.batch(0, ["tell", 1, "a", []]);
  assert.deepEqual(states, ["connecting", "live"]);
  assert.deepEqual(received, [["tell", 1, "a", []]]);
});

test("all that one handler sends leaves in one frame", async () => {
  const channel = live();
  channel.send(["tell", 1, "a", []]);
  channel.send(["tell", 1, "b", []]);
  assert.deepEqual(FakeSocket.last.sent, []);
  await settle();
  assert.deepEqual(FakeSocket.last.sent, [
    [
      ["tell", 1, "a", []],
      ["tell", 1, "b", []],
    ],
  ]);
});

test("what was said before the connection stands leaves when it does", async () => {
  const channel = opened();
  channel.send(["tell", 1, "a", []]);
  await settle();
  assert.deepEqual(FakeSocket.last.sent, []);
  FakeSocket.last.batch(0);
  assert.deepEqual(FakeSocket.last.sent, [[["tell", 1, "a", []]]]);
});

test("more than a frame may hold leaves in several", async () => {
  const channel = live();
  for (let number = 0; number < 3; number++) channel.send(["tell", 1, "x".repeat(600), []]);
  await settle();
  assert.equal(FakeSocket.last.sent.length, 3);
});

test("a lost connection is resumed at once, where it stopped", async () => {
  const channel = live();
  channel.send(["tell", 1, "a", []]);
  await settle();
  FakeSocket.last.batch(["tell", 1, "s", []]);
  FakeSocket.last.end(1006);
  assert.equal(FakeSocket.all.length, 2);
  assert.deepEqual(FakeSocket.last.protocols, ["athena", "id.2.1"]);
  FakeSocket.last.batch(0);
  assert.deepEqual(FakeSocket.last.sent, [[["tell", 1, "a", []]]]);
  assert.deepEqual(states, ["connecting", "live", "connecting", "live"]);
});

test("a socket that was given up is not listened to any more", () => {
  live();
  const old = FakeSocket.last;
  old.end(1006);
  FakeSocket.last.batch(0);
  old.batch(["tell", 1, "late", []]);
  old.end(4410);
  assert.deepEqual(received, []);
  assert.equal(states.at(-1), "live");
});

test("many messages are acknowledged, and so is anything that leaves with another message", async () => {
  const channel = live();
  FakeSocket.last.batch(...Array.from({ length: 32 }, () => ["tell", 1, "s", []]));
  assert.deepEqual(FakeSocket.last.sent, [[32]]);
  FakeSocket.last.batch(["tell", 1, "s", []]);
  channel.send(["tell", 1, "a", []]);
  await settle();
  assert.deepEqual(FakeSocket.last.sent.at(-1), [33, ["tell", 1, "a", []]]);
});

test("a count that cannot be makes the page gone", () => {
  live();
  FakeSocket.last.batch(7);
  assert.deepEqual(states, ["connecting", "live", "gone"]);
  assert.equal(FakeSocket.last.closed, true);
});

test("a greeting that makes no sense makes the page gone", () => {
  opened();
  FakeSocket.last.batch(["tell", 1, "s", []]);
  assert.deepEqual(states, ["connecting", "gone"]);
});

for (const code of [4400, 4403, 4409, 4410]) {
  test(`a socket that is closed with ${code} makes the page gone, with no further attempt`, () => {
    live();
    FakeSocket.last.end(code);
    mock.timers.tick(60_000);
    assert.deepEqual(states, ["connecting", "live", "gone"]);
    assert.equal(FakeSocket.all.length, 1);
    assert.equal(FakeRequest.all.length, 0);
  });
}

// Silence

test("a silent connection is probed, and lives if the server answers", () => {
  live();
  mock.timers.tick(20_000);
  assert.deepEqual(FakeSocket.last.sent, [[0, "ping"]]);
  FakeSocket.last.batch(0);
  mock.timers.tick(10_000);
  assert.equal(FakeSocket.all.length, 1);
});

test("a connection that stays silent is given up, and another opened", () => {
  live();
  mock.timers.tick(20_000);
  mock.timers.tick(4_000);
  assert.equal(FakeSocket.all.length, 2);
  assert.equal(FakeSocket.all[0]?.closed, true);
  assert.equal(states.at(-1), "connecting");
});

test("on waking up, a dead connection is found out within a second", () => {
  const channel = live();
  channel.wake();
  mock.timers.tick(1_000);
  assert.equal(FakeSocket.all.length, 2);
});

// Event stream

test("where WebSockets do not exist, an event stream carries the channel", async () => {
  await streaming();
  assert.deepEqual(FakeRequest.last.said, ["id", 2, 0, 1, [], "stream"]);
  assert.deepEqual(states, ["connecting", "live"]);
  await FakeRequest.last.event(["tell", 1, "a", []], ["tell", 1, "b", []]);
  assert.deepEqual(received, [
    ["tell", 1, "a", []],
    ["tell", 1, "b", []],
  ]);
});

test("an event that comes in pieces is put together, in the middle of a character too", async () => {
  await streaming();
  const bytes = new TextEncoder().encode('data: [["tell",1,"ä😀",[]]]\n\n');
  for (const byte of bytes) await FakeRequest.last.bytes(new Uint8Array([byte]));
  assert.deepEqual(received, [["tell", 1, "ä😀", []]]);
});

test("what the page says beside a stream leaves in one request at a time", async () => {
  const channel = await streaming();
  const stream = FakeRequest.last;
  for (const name of ["a", "b", "c"]) {
    channel.send(["tell", 1, name, []]);
    await settle();
  }
  assert.deepEqual(FakeRequest.last.said, ["id", 2, 0, 1, [["tell", 1, "a", []]], "post"]);
  await stream.event(["tell", 1, "s", []]);
  await FakeRequest.last.answer(1);
  const rest = [
    ["tell", 1, "b", []],
    ["tell", 1, "c", []],
  ];
  assert.deepEqual(FakeRequest.last.said, ["id", 2, 1, 2, rest, "post"]);
  await FakeRequest.last.answer(3);
  assert.equal(FakeRequest.all.length, 3);
});

test("where event streams do not get through either, long-poll carries the channel", async () => {
  await polling();
  assert.deepEqual(FakeRequest.all[1]?.said, ["id", 3, 0, 1, [], "now"]);
  assert.deepEqual(states, ["connecting", "live"]);
  assert.deepEqual(FakeRequest.last.said, ["id", 4, 0, 1, [], "poll"]);
});

test("where WebSockets are refused, an event stream is next, at once", () => {
  opened();
  FakeSocket.last.end(1006);
  assert.equal(FakeRequest.all.length, 1);
});

test("where WebSockets hang, an event stream is next, after a while", () => {
  opened();
  mock.timers.tick(4_000);
  assert.equal(FakeSocket.last.closed, true);
  assert.equal(FakeRequest.all.length, 1);
});

test("a request that says something overtakes the one that listens", async () => {
  const channel = await polling();
  const listening = FakeRequest.last;
  channel.send(["tell", 1, "a", []]);
  await settle();
  assert.deepEqual(FakeRequest.last.said, ["id", 5, 0, 1, [["tell", 1, "a", []]], "now"]);
  await listening.answer(0, ["tell", 1, "late", []]);
  assert.deepEqual(received, []);
  await FakeRequest.last.answer(1, ["tell", 1, "s", []]);
  assert.deepEqual(received, [["tell", 1, "s", []]]);
  assert.deepEqual(FakeRequest.last.said, ["id", 6, 1, 2, [], "poll"]);
});

test("only one request at a time says something; the next takes all that has come up", async () => {
  const channel = await polling();
  for (const name of ["a", "b", "c"]) {
    channel.send(["tell", 1, name, []]);
    await settle();
  }
  assert.equal(FakeRequest.all.length, 4);
  await FakeRequest.last.answer(1);
  assert.deepEqual(FakeRequest.last.said.slice(3), [
    2,
    [
      ["tell", 1, "b", []],
      ["tell", 1, "c", []],
    ],
    "now",
  ]);
});

test("what an answer makes us say leaves with the next request, once", async () => {
  const channel = await polling();
  channel.receive = () => channel.send(["ok", 1, null]);
  await FakeRequest.last.answer(0, ["call", 1, 1, "m", []]);
  const saying = FakeRequest.all.filter((request) => request.said[4].length);
  assert.equal(saying.length, 1);
});

test("a request that fails is made again at once", async () => {
  await polling();
  await FakeRequest.last.fail();
  assert.deepEqual(states, ["connecting", "live", "connecting"]);
  assert.deepEqual(FakeRequest.last.said, ["id", 5, 0, 1, [], "now"]);
});

for (const status of [400, 403, 410]) {
  test(`a request that is refused with ${status} makes the page gone`, async () => {
    await polling();
    await FakeRequest.last.refuse(status);
    assert.equal(states.at(-1), "gone");
  });
}

test("a server in trouble is not a page that is gone", async () => {
  await polling();
  await FakeRequest.last.refuse(502);
  assert.equal(states.at(-1), "connecting");
});

test("a held request is left alone until the server must have answered", async () => {
  await polling();
  const held = FakeRequest.last;
  put("WebSocket", undefined);
  for (let second = 0; second < 28; second++) {
    await pass(1_000);
    assert.equal(held.aborted, false);
  }
  assert.deepEqual(FakeRequest.all.filter(({ mode }) => mode !== "stream").at(-1), held);
  await pass(2_000);
  assert.equal(held.aborted, true);
});

test("on waking up, a held request is replaced by one that is answered at once", async () => {
  const channel = await polling();
  channel.wake();
  assert.deepEqual(FakeRequest.all.at(-2)?.said, ["id", 5, 0, 1, [], "now"]);
});

// Limits

test("a message that is too large is refused with a reason", () => {
  const channel = live();
  assert.throws(
    () => channel.send(["tell", 1, "a", ["x".repeat(1000)]]),
    (error) => error instanceof RemoteError && error.kind === "too-large",
  );
});

test("more than may wait is refused with a reason", () => {
  const channel = opened();
  for (let number = 0; number < 1000; number++) channel.send([number]);
  assert.throws(
    () => channel.send([1000]),
    (error) => error instanceof RemoteError && error.kind === "busy",
  );
});

test("halves of surrogate pairs are replaced, and whole pairs are not", async () => {
  const channel = live();
  channel.send(["tell", 1, "a", ["\ud83d", "\ude00", "\ud83d\ude00", { deep: "x\ud800y" }, "\\ud800"]]);
  await settle();
  assert.deepEqual(FakeSocket.last.sent[0][0][3], ["\ufffd", "\ufffd", "😀", { deep: "x\ufffdy" }, "\\ud800"]);
});

// Leaving

test("the farewell of a page that had much to say is no larger than a beacon may be", async () => {
  CONFIG.frame = 1e6;
  const channel = opened();
  for (let number = 0; number < 30; number++) channel.send(["tell", 1, "m", ["€".repeat(1_000)]]);
  channel.leave();
  const [, body] = /** @type {[string, string]} */ (beacons[0]);
  assert.ok(new TextEncoder().encode(body).length < 65_536);
  assert.equal(JSON.parse(body)[4].length, 16);
  assert.equal(JSON.parse(body)[4].at(-1), "bye");
});

test("the farewell is no larger than what the server takes at one time", () => {
  const channel = opened();
  for (let number = 0; number < 30; number++) channel.send(["tell", 1, "m", ["€".repeat(300)]]);
  channel.leave();
  const [, body] = /** @type {[string, string]} */ (beacons[0]);
  assert.ok(new TextEncoder().encode(body).length < channel.config.frame);
});

test("a page that is left says so, with all that is not acknowledged, and listens to nothing more", async () => {
  const channel = live();
  channel.send(["tell", 1, "a", []]);
  await settle();
  channel.leave();
  channel.leave();
  assert.deepEqual(beacons, [["/athena/transport", '["id",2,0,1,[["tell",1,"a",[]],"bye"],"now"]']]);
  assert.equal(FakeSocket.last.closed, true);
  FakeSocket.last.end(4409);
  assert.equal(states.at(-1), "live");
});
