/** Runs schedules one after the other, with one server process. */

import { install } from "./browser.js";
import { Peer } from "./peer.js";
import { scheduleOf } from "./schedule.js";
import { World } from "./world.js";

/** @typedef {import("./schedule.js").Schedule} Schedule */

export class Runner {
  /** @type {World | undefined} */
  #world;

  /**
   * @param {string} python
   * @param {string} root
   */
  constructor(python, root) {
    this.peer = new Peer(python, root);
    install();
    process.on("unhandledRejection", (error) => this.#world?.witness.bug(`not caught: ${describe(error)}`));
  }

  /**
   * @param {number} seed
   * @param {(line: string) => void} [trace]
   * @param {Schedule} schedule
   */
  async #carryOut(seed, trace, schedule = scheduleOf(seed)) {
    const world = (this.#world = new World(seed, schedule, this.peer, trace));
    try {
      await world.run();
    } catch (error) {
      world.witness.bug(`not caught: ${describe(error)}`);
    }
    return world.witness;
  }

  /**
   * @param {number} seed
   * @param {Schedule} [schedule]
   * @returns {Promise<{seed: number, bugs: string[], trace: string[]}>}
   */
  async traced(seed, schedule) {
    /** @type {string[]} */
    const trace = [];
    const { bugs } = await this.#carryOut(seed, (line) => trace.push(line), schedule);
    return { seed, bugs, trace };
  }

  /**
   * Leave steps out of a schedule that fails, as long as it fails.
   * @param {number} seed
   */
  async shrunk(seed) {
    const schedule = scheduleOf(seed);
    for (let size = schedule.steps.length >> 1; size; size >>= 1) {
      for (let at = 0; at < schedule.steps.length; ) {
        const steps = [...schedule.steps.slice(0, at), ...schedule.steps.slice(at + size)];
        const { bugs } = await this.#carryOut(seed, undefined, { ...schedule, steps });
        if (bugs.length) schedule.steps = steps;
        else at += size;
      }
    }
    return this.traced(seed, schedule);
  }

  /**
   * Run every `step`th seed, until `most` have failed.
   * @param {number} first
   * @param {number} end
   * @param {number} step
   * @param {number} most
   */
  async run(first, end, step, most) {
    /** @type {Record<string, number>} */
    const seen = {};
    const failures = [];
    let [schedules, messages] = [0, 0];
    for (let seed = first; seed < end && failures.length < most; seed += step) {
      const witness = await this.#carryOut(seed);
      schedules += 1;
      messages += witness.messages;
      for (const name of witness.seen) seen[name] = (seen[name] ?? 0) + 1;
      if (witness.bugs.length) failures.push(await this.#again(seed, witness.bugs));
    }
    this.peer.close();
    return { schedules, messages, seen, failures };
  }

  /**
   * @param {number} seed
   * @param {string[]} bugs
   */
  async #again(seed, bugs) {
    const again = await this.traced(seed);
    if (again.bugs[0]?.split("\n")[0] !== bugs[0]?.split("\n")[0]) again.bugs.unshift(`not the same again: ${bugs.join("; ")}`);
    return again;
  }
}

/** @param {unknown} error */
const describe = (error) => (error instanceof Error ? error.stack : String(error));
