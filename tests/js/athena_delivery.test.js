import assert from "node:assert/strict";
import { test } from "node:test";

import { Delivery } from "../../js/athena/delivery.js";

/** @param {Delivery} delivery */
const all = (delivery) => delivery.outgoing(1e9);

/** @param {...string} messages */
function sending(...messages) {
  const delivery = new Delivery();
  for (const message of messages) delivery.send(message);
  delivery.begin();
  delivery.resume(0);
  return delivery;
}

test("messages leave once, in the order of sending", () => {
  const delivery = sending("a", "b");
  assert.equal(delivery.waiting, true);
  assert.deepEqual(all(delivery), ["a", "b"]);
  assert.equal(delivery.waiting, false);
  delivery.send("c");
  assert.deepEqual(all(delivery), ["c"]);
});

test("nothing leaves between the beginning of a turn and the server's count", () => {
  const delivery = new Delivery();
  delivery.send("a");
  assert.equal(delivery.begin(), 1);
  assert.equal(delivery.waiting, false);
  delivery.resume(0);
  assert.deepEqual(all(delivery), ["a"]);
});

test("a new turn sends again what the server has not received", () => {
  const delivery = sending("a", "b", "c");
  all(delivery);
  assert.equal(delivery.begin(), 2);
  delivery.resume(1);
  assert.deepEqual(all(delivery), ["b", "c"]);
});

test("a turn that is one request sends all that is not acknowledged, and says from which number", () => {
  const delivery = sending("a", "b", "c");
  all(delivery);
  delivery.acknowledge(1);
  delivery.begin();
  assert.equal(delivery.rewind(), 2);
  assert.deepEqual(all(delivery), ["b", "c"]);
});

for (const count of [3, NaN, undefined]) {
  test(`a server that says it has received ${count} of two is not believed`, () => {
    const delivery = sending("a", "b");
    all(delivery);
    delivery.acknowledge(1);
    assert.equal(delivery.acknowledge(/** @type {number} */ (count)), false);
  });
}

test("a count that was overtaken by a newer one says nothing new", () => {
  const delivery = sending("a", "b", "c");
  all(delivery);
  delivery.acknowledge(2);
  delivery.acknowledge(1);
  delivery.begin();
  assert.equal(delivery.rewind(), 3);
});

test("a server may have more than one request holds, from the transport before", () => {
  const delivery = sending("aaaa", "bbbb", "cccc");
  all(delivery);
  delivery.begin();
  delivery.rewind();
  assert.deepEqual(delivery.outgoing(5), ["aaaa"]);
  delivery.acknowledge(2);
  assert.deepEqual(all(delivery), ["cccc"]);
});

test("a server that has forgotten what it had at the beginning of a turn is not believed", () => {
  const delivery = sending("a", "b");
  all(delivery);
  delivery.acknowledge(1);
  delivery.begin();
  assert.equal(delivery.resume(0), false);
});

/** @param {Partial<Delivery["limits"]>} limits */
function limited(limits) {
  const delivery = new Delivery();
  Object.assign(delivery.limits, limits);
  return delivery;
}

test("so many messages wait, and no more", () => {
  const delivery = limited({ messages: 2 });
  assert.equal(delivery.send("a"), true);
  assert.equal(delivery.send("b"), true);
  assert.equal(delivery.send("c"), false);
});

test("so much text waits, and no more", () => {
  const delivery = limited({ size: 10 });
  assert.equal(delivery.send("123456"), true);
  assert.equal(delivery.send("12345"), false);
  delivery.begin();
  delivery.resume(0);
  all(delivery);
  delivery.acknowledge(1);
  assert.equal(delivery.send("1234567890"), true);
});

test("one batch holds about as much as asked for, and at least one message", () => {
  const delivery = sending("1234", "1234", "x".repeat(50), "5");
  assert.deepEqual(delivery.outgoing(10), ["1234", "1234"]);
  assert.deepEqual(delivery.outgoing(10), ["x".repeat(50)]);
  assert.deepEqual(delivery.outgoing(10), ["5"]);
});

test("the count is due after many messages, and once told it is not", () => {
  const delivery = limited({ ackEvery: 3 });
  delivery.received += 2;
  assert.deepEqual([delivery.due, delivery.untold], [false, true]);
  delivery.received += 1;
  assert.equal(delivery.due, true);
  assert.equal(delivery.tell(), 3);
  assert.deepEqual([delivery.due, delivery.untold], [false, false]);
});

test("a turn tells the count by beginning", () => {
  const delivery = new Delivery();
  delivery.received = 5;
  delivery.begin();
  assert.equal(delivery.untold, false);
});

/**
 * Numbers that look random and are the same in every run.
 * @param {number} seed
 */
function random(seed) {
  return () => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return seed / 2 ** 32;
  };
}

test("whatever the network does, the server gets every message once and in order", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const next = random(seed);
    const browser = new Delivery();
    /** @type {string[]} */
    const arrived = [];
    let sent = 0;
    const take = (/** @type {string[]} */ messages, /** @type {number} */ first) => {
      arrived.push(...messages.slice(arrived.length + 1 - first));
    };
    const turn = (/** @type {boolean} */ kind, /** @type {boolean} */ safe) => {
      browser.begin();
      if (kind) browser.resume(arrived.length);
      const first = kind ? arrived.length + 1 : browser.rewind();
      const messages = all(browser);
      const lost = safe ? messages.length : Math.floor(next() * (messages.length + 1));
      take(kind ? messages.slice(0, lost) : lost ? messages : [], first);
      if (safe || next() < 0.5) browser.acknowledge(arrived.length);
    };
    for (let step = 0; step < 30; step++) {
      if (next() < 0.5) browser.send(String(++sent));
      else turn(next() < 0.5, false);
    }
    turn(true, true);
    assert.deepEqual(arrived, Array.from({ length: sent }, (_, index) => String(index + 1)), `seed ${seed}`);
    assert.equal(browser.waiting, false);
  }
});
