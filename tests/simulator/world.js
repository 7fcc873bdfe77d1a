/** A schedule, carried out: a tab, a network and a server, until everything has arrived or should have. */

import { Browser } from "./browser.js";
import { Loop } from "./loop.js";
import { CALM, Network } from "./network.js";
import { Tab } from "./page.js";
import { Random } from "./random.js";
import { STEPS } from "./steps.js";
import { Witness } from "./witness.js";

/** @typedef {import("./schedule.js").Schedule} Schedule */
/** @typedef {import("./schedule.js").Step} Step */
/** @typedef {import("./network.js").Weather} Weather */
/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./peer.js").Peer} Peer */

/** All in milliseconds: until all has arrived once the network is well again; in a network that is well. */
const HEALED = 60_000;
const PROMPT = 800;
/** Less than an answer takes. */
const MOMENT = 2;
/** The same where WebSockets open, and carry nothing: now and then they are tried. */
const PROMPT_MUTE = 9000;
/** Until the server has forgotten a page that was closed, or was never connected to. */
const FORGOTTEN = 170_000;
/** Until each side must know that the other has everything. */
const ACKNOWLEDGED = 10_000;
/** How long after a healing a page may still be given up because nobody came back. */
const TOO_LATE = 26_000;
/** How many timers a page that rests needs at most. */
const TIMERS = 6;

export class World {
  #number = 0;
  #lives = 0;
  /** @type {[number, number] | null} */
  #checked = null;

  /**
   * @param {number} seed
   * @param {Schedule} schedule
   * @param {Peer} peer
   * @param {(line: string) => void} [trace]
   */
  constructor(seed, schedule, peer, trace) {
    this.schedule = schedule;
    this.peer = peer;
    this.traced = Boolean(trace);
    this.random = new Random(~seed);
    this.loop = new Loop(peer, (said) => this.#said(said));
    const timed = (/** @type {string} */ line) => trace?.(`${this.loop.now.toFixed(1).padStart(9)}  ${line}`);
    this.witness = new Witness(trace ? timed : () => {});
    this.network = new Network(this.loop, this.random, (what) => this.witness.met(what));
    this.tab = /** @type {Tab} */ (/** @type {unknown} */ (null));
  }

  /** @param {any[]} said */
  #said(said) {
    const [, kind, name, data] = said;
    if (this.traced) this.witness.trace(`server: ${JSON.stringify(said.slice(1))}`);
    if (kind === "checked") this.#checked = [name, data];
    else if (["head", "body", "end", "bytes"].includes(kind)) this.network.said(kind, name, data);
    else this.witness.said(said);
  }

  get #failed() {
    return this.witness.bugs.length > 0;
  }

  /** Carry the schedule out. */
  async run() {
    this.peer.ask(0, ["new", this.schedule.settings]);
    this.#calm();
    this.#open();
    for (const step of this.schedule.steps) {
      await this.loop.until(step.at, () => this.#failed);
      if (this.#failed) break;
      this.#do(step);
    }
    for (const part of [this.#heal, this.#rest, this.#end]) if (!this.#failed) await part.call(this);
    if (!this.#failed) this.witness.finish();
    return this.witness;
  }

  /** @param {Step} step */
  #do(step) {
    this.witness.trace(`> ${step.kind}`);
    STEPS[step.kind]?.(this, step);
  }

  // What the steps are made of

  number() {
    return ++this.#number;
  }

  /**
   * Whether there are as many calls with keys as the server's window can take the answers of. Were there more, each
   * fresh page would make them all again, and overflow again.
   */
  get crowded() {
    return this.witness.open >= this.schedule.settings.delivery.window / 2;
  }

  /**
   * Let the page do something, if there is one.
   * @param {(page: Page) => void} work
   */
  use(work) {
    const { page, browser } = this.tab;
    if (page && !browser.asleep) browser.enter(() => work(page));
  }

  /**
   * Ask the server to do something, if there is one.
   * @param {any[]} operation
   * @param {() => void} [then]
   */
  server(operation, then) {
    this.loop.after(0, { tell: () => this.ifUp(operation), then: () => this.network.down || then?.() });
  }

  /** @param {any[]} operation */
  ifUp(operation) {
    return this.network.down ? undefined : operation;
  }

  /**
   * The server ends, and begins again.
   * @param {boolean} gently
   * @param {boolean} noticed whether browsers notice at once
   * @param {number} pause milliseconds
   */
  restart(gently, noticed, pause) {
    const life = ++this.#lives;
    const ended = () => {
      this.network.died(noticed, gently);
      this.witness.killed();
    };
    this.loop.after(0, { tell: () => [gently ? "stop" : "kill"], then: ended });
    this.loop.after(pause, { run: () => life === this.#lives && this.#start() });
  }

  #start() {
    if (!this.network.down) return;
    this.network.down = false;
    this.server(["start"]);
  }

  /** The tab has been closed; another is opened. */
  reopen() {
    this.witness.abandoned();
    this.#open();
  }

  #open() {
    const browser = new Browser(this.loop, this.network, this.random);
    browser.enter(() => (this.tab = new Tab(browser, this.witness, this.schedule.options)));
  }

  /**
   * The tab wakes up.
   * @param {Browser} browser
   * @param {boolean} noticed whether the page learns of it
   */
  awake(browser, noticed) {
    if (!browser.asleep) return;
    browser.wake();
    if (noticed) browser.enter(() => this.tab.page?.channel.wake());
  }

  /**
   * The weather changes for a while.
   * @param {Partial<Weather>} change
   * @param {number} time
   */
  meanwhile(change, time) {
    const { weather } = this.network;
    Object.assign(weather, change);
    const normal = /** @type {any} */ (this.#normal());
    const before = Object.fromEntries(Object.keys(change).map((name) => [name, normal[name]]));
    this.loop.after(time, { run: () => void Object.assign(weather, before) });
  }

  /** @returns {Weather} */
  #normal() {
    const { block, hoard } = this.schedule;
    return { ...CALM, block, hoard };
  }

  #calm() {
    this.network.weather = this.#normal();
  }

  // How it ends

  /** All goes well again, and everything arrives. */
  async #heal() {
    const { loop, witness, network } = this;
    await loop.until(loop.now, () => this.#failed);
    witness.trace("> all is well again");
    this.#calm();
    this.awake(this.tab.browser, true);
    this.#start();
    for (const [name, line] of network.lines) {
      this.server(["drain", name]);
      if (!network.weather.hoard) line.release();
    }
    witness.healed(loop.now + TOO_LATE);
    await this.#settled(HEALED);
    await this.#marked(HEALED, "note", "double", "show");
  }

  /** Then it stays so, and nothing waits for anything else. */
  async #rest() {
    const { loop, witness, schedule, network } = this;
    const pause = this.random.whole(0, 45_000);
    const { hellos } = network;
    await loop.until(loop.now + pause, () => this.#failed);
    if (network.hellos > hellos) witness.bug("a WebSocket was opened in the place of one that worked");
    witness.roomy = pause > ACKNOWLEDGED;
    const timers = this.tab.browser.timers.size;
    if (witness.roomy && timers > TIMERS) witness.bug(`${timers} timers run`);
    const patience = schedule.block === "mute" ? PROMPT_MUTE : PROMPT;
    await this.#marked(patience, "note", "note");
    await this.#marked(patience, "double");
    await this.#marked(patience, "show");
    await this.#marked(patience, "ask");
  }

  /**
   * Something new goes through.
   * @param {number} patience
   * @param {...string} kinds of steps, each a moment after the one before
   */
  async #marked(patience, ...kinds) {
    const { window, window_bytes: bytes } = this.schedule.settings.delivery;
    const roomy = window > 10 && bytes > 10_000;
    const step = { at: 0, wait: 0, ...(roomy ? { count: 4, padding: 120 } : { count: 1, padding: 3 }) };
    for (const kind of kinds) {
      if (this.#failed) return;
      STEPS[kind]?.(this, kind === "note" ? { ...step, count: 1, padding: 3, kind } : { ...step, kind });
      await this.loop.until(this.loop.now + MOMENT);
    }
    await this.#settled(patience);
  }

  /** @param {number} patience */
  async #settled(patience) {
    const { loop, witness, tab } = this;
    await loop.until(loop.now + patience, () => this.#failed || !witness.missing(tab.page).length);
    if (!this.#failed) for (const what of witness.missing(tab.page)) witness.bug(what);
  }

  /** The tab is closed, and leaves nothing behind. */
  async #end() {
    const { loop, witness } = this;
    const { page, browser } = this.tab;
    const told = this.random.chance(0.5);
    const left = page && this.random.chance(0.5);
    if (left) browser.enter(() => page.channel.leave());
    else browser.kill(told);
    if (left || told) {
      await loop.until(loop.now + this.#grace(left), () => this.#failed);
      if (page && !page.record.end) witness.bug(`the server has not noticed that ${page.name} was closed`);
    }
    await loop.until(loop.now + FORGOTTEN, () => this.#failed);
    if (browser.timers.size) witness.bug(`${browser.timers.size} timers run after the page was left`);
    this.server(["check"]);
    await loop.until(loop.now);
    const [channels, timers] = this.#checked ?? [-1, -1];
    if (channels || timers) witness.bug(`the server keeps ${channels} channels and ${timers} timers`);
  }

  /** Milliseconds until the server notices that a page is closed. @param {boolean | null} left whether it said so */
  #grace(left) {
    const { grace, grace_closed: closed, sweep } = this.schedule.settings;
    return left ? PROMPT : 1000 * (Math.max(grace, closed) + 2 * sweep + 1);
  }
}
