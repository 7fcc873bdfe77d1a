/** What happens in a schedule: who says what when, and what goes wrong. All of it follows from the seed. */

import { Random } from "./random.js";

/** @typedef {import("./network.js").Weather} Weather */
/** @typedef {{at: number, kind: string, [detail: string]: any}} Step */
/**
 * @typedef {object} Schedule
 * @property {Step[]} steps
 * @property {Record<string, any>} settings of the server
 * @property {import("./page.js").Options} options of the page
 * @property {import("./network.js").Weather["block"]} block what becomes of WebSockets, from beginning to end
 * @property {number} hoard how much of an answer a proxy keeps until it is complete, from beginning to end
 */

/** What an application does, and how often. */
const USES = { note: 8, double: 5, keyed: 3, sure: 4, hasty: 2, show: 6, burst: 1, ask: 4 };

/** What goes wrong. A schedule has some of these only, so that each also meets what the others would hide. */
const FAULTS = {
  cut: 4,
  weather: 5,
  hole: 3,
  refuse: 2,
  block: 1,
  life: 2,
  hoard: 1,
  stall: 2,
  sleep: 2,
  rest: 1,
  wake: 2,
  restart: 2,
  vanish: 1,
  leave: 1,
};

/**
 * @param {Random} random
 * @param {Record<string, number>} weights
 */
function weighted(random, weights) {
  let left = random.next() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  for (const [name, weight] of Object.entries(weights)) if ((left -= weight) < 0) return name;
  return "note";
}

/** Milliseconds until the next step: most follow at once, some after a while. @param {Random} random */
function gap(random) {
  const kind = random.next();
  if (kind < 0.55) return random.whole(0, 40);
  if (kind < 0.85) return random.scaled(40, 2000);
  return kind < 0.97 ? random.scaled(2000, 12_000) : random.scaled(12_000, 60_000);
}

/** @param {Random} random @returns {Partial<Weather>} */
function weather(random) {
  const some = (/** @type {number} */ most) => (random.chance(0.5) ? random.next() * most : 0);
  const slow = random.scaled(2, 800);
  return {
    latency: [1, slow],
    split: some(0.8),
    lost: some(0.4),
    mute: some(0.4),
    twice: some(0.6),
    late: some(0.3),
  };
}

/** @param {Random} random @returns {Record<string, any>} what there is to know about a step of each kind */
function details(random) {
  return {
    count: random.whole(1, 4),
    many: random.scaled(5, 60),
    padding: random.chance(0.2) ? random.scaled(20, 300) : random.whole(0, 8),
    patience: random.scaled(50, 20_000),
    wait: random.chance(0.5) ? 0 : random.scaled(1, 8000) / 1000,
    share: random.pick([1, 1, 0.5]),
    told: { client: random.chance(0.7), server: random.chance(0.7) },
    life: random.scaled(300, 40_000),
    long: random.scaled(100, 70_000),
    room: random.scaled(1, 400),
    way: random.pick(["refuse", "hang", "throw", "mute"]),
    bytes: random.chance(0.5) ? Infinity : random.scaled(10, 2000),
    noticed: random.chance(0.7),
    gently: random.chance(0.3),
    weather: weather(random),
  };
}

/**
 * @param {Random} random
 * @returns {Record<string, number>}
 */
function faults(random) {
  const share = random.pick([0.25, 0.5, 1]);
  return Object.fromEntries(Object.entries(FAULTS).filter(() => random.chance(share)));
}

/** @param {Random} random */
function settings(random) {
  const frame = random.pick([600, 4000, 262_144]);
  const most = random.pick([4, 30, 1000]);
  return {
    settings: {
      frame,
      kept: random.chance(0.5),
      sweep: random.pick([1, 3]),
      grace: random.pick([8, 30, 30]),
      grace_closed: random.pick([4, 4, 30]),
      poll_hold: random.pick([3, 25, 25]),
      delivery: {
        window: random.pick([6, 50, 1000, 1000]),
        window_bytes: random.pick([2000, 1 << 20, 1 << 20]),
        ack_every: random.pick([1, 2, 5, 32, 32]),
      },
    },
    options: {
      frame,
      hold: 25,
      outbox: { messages: most === 4 ? 4 : 1000, size: most === 30 ? 2000 : 1 << 20, ackEvery: random.pick([1, 3, 32]) },
    },
  };
}

/**
 * @param {number} seed
 * @returns {Schedule}
 */
export function scheduleOf(seed) {
  const random = new Random(seed);
  const { settings: server, options } = settings(random);
  options.hold = server.poll_hold;
  const wrong = faults(random);
  const trouble = Object.keys(wrong).length ? random.pick([0.1, 0.25, 0.4]) : 0;
  /** @type {Step[]} */
  const steps = random.chance(0.2) ? [{ at: 0, kind: "weather", ...details(random) }] : [];
  let at = 0;
  for (let left = random.whole(6, random.pick([12, 20, 60])); left; left--) {
    at += gap(random);
    const kind = weighted(random, random.chance(trouble) ? wrong : USES);
    steps.push({ at, kind, ...details(random) });
  }
  const block = random.chance(0.4) ? random.pick(/** @type {const} */ (["refuse", "refuse", "hang", "throw", "mute"])) : "";
  return { steps, settings: server, options, block, hoard: random.chance(0.2) ? Infinity : 0 };
}
