/** The event stream: silence, ends, and what is said beside it. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import {
  CONFIG,
  FakeRequest,
  FakeSocket,
  install,
  live,
  opened,
  pass,
  settle,
  states,
  streaming,
} from "./athena_fakes.js";

beforeEach(install);

const TELL = ["tell", 1, "a", []];

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
