/** A schedule, carried out: a tab, a network and a server, until everything has arrived or should have. */

import { Browser } from "./browser.js";
import { Loop } from "./loop.js";
import { CALM, Network } from "./network.js";
import { Tab } from "./page.js";
import { Random } from "./random.js";
import { Witness } from "./witness.js";

/** @typedef {import("./schedule.js").Schedule} Schedule */
/** @typedef {import("./schedule.js").Step} Step */
/** @typedef {import("./peer.js").Peer} Peer */

/** All in milliseconds: until all has arrived once the network is well again; in a network that is well. */
const HEALED = 60_000;
const PROMPT = 3000;
/** The same where WebSockets open, and carry nothing: now and then they are tried. */
const PROMPT_MUTE = 9000;
/** Until the server has forgotten a page that was closed, or was never connected to. */
const FORGOTTEN = 170_000;
/** How many timers a page that rests needs at most. */
const TIMERS = 4;
/** Until each side must know that the other has everything. */
const ACKNOWLEDGED = 10_000;
/** How long after a healing a page may still be given up because nobody came back. */
const TOO_LATE = 16_000;

export class World {
  #number = 0;
  #serverLife = 0;
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
    this.traced = Boolean(trace);
    this.peer = peer;
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

  get page() {
    return this.tab.page;
  }

  /** Carry the schedule out. */
  async run() {
    const { loop, schedule } = this;
    this.peer.ask(0, ["new", schedule.settings]);
    this.#calm();
    this.#open();
    for (const step of schedule.steps) {
      await loop.until(step.at, () => this.#failed);
      if (this.#failed) return this.witness;
      this.witness.trace(`> ${step.kind}`);
      /** @type {any} */ (this)[step.kind](step);
    }
    await this.#heal();
    if (!this.#failed) await this.#end();
    if (!this.#failed) this.witness.finish();
    return this.witness;
  }

  get #failed() {
    return this.witness.bugs.length > 0;
  }

  #open() {
    const browser = new Browser(this.loop, this.network, this.random);
    browser.enter(() => (this.tab = new Tab(browser, this.witness, this.schedule.options)));
  }

  #calm() {
    const { block, hoard } = this.schedule;
    this.network.weather = { ...CALM, latency: [...CALM.latency], block, hoard };
  }

  /**
   * Ask the server to do something, if there is one.
   * @param {any[]} operation
   * @param {() => void} [then]
   */
  #server(operation, then) {
    this.loop.after(0, {
      tell: () => (this.network.down ? undefined : operation),
      then: () => this.network.down || then?.(),
    });
  }

  /**
   * Let the page do something, if there is one.
   * @param {(page: import("./page.js").Page) => void} work
   */
  #use(work) {
    const { page, tab } = this;
    if (page && !tab.browser.asleep) tab.browser.enter(() => work(page));
  }

  // What the application does

  /** @param {Step} step */
  note({ count, padding }) {
    this.#use((page) => {
      for (let left = count; left; left--) page.note(++this.#number, padding);
    });
  }

  /** @param {Step} step */
  double({ wait }) {
    this.#use((page) => page.double(++this.#number, wait));
  }

  /** @param {Step} step */
  keyed({ wait }) {
    this.#use((page) => page.double(++this.#number, wait, `k${this.#number}`));
  }

  /** A call whose running once is athena's concern. @param {Step} step */
  sure({ wait }) {
    const { kept } = this.schedule.settings;
    this.#use((page) => page.sure(++this.#number, wait, `k${this.#number}`, kept));
  }

  /** A call that does not wait for ever. @param {Step} step */
  hasty({ wait, patience }) {
    this.#use((page) => page.double(++this.#number, wait, undefined, patience));
  }

  /** @param {Step} step */
  show({ count, padding }) {
    this.#server(["show", count, padding], () => (this.witness.shown += count));
  }

  /** @param {Step} step */
  burst({ many, padding }) {
    this.show({ at: 0, kind: "show", count: many, padding });
  }

  ask() {
    this.#server(["ask"]);
  }

  // What goes wrong

  /** @param {Step} step */
  cut({ share, told }) {
    this.witness.met("cut");
    this.network.cut(share, told);
  }

  /** @param {Step} step */
  weather({ weather }) {
    this.witness.met("bad weather");
    Object.assign(this.network.weather, weather);
  }

  /** @param {Partial<import("./network.js").Weather>} change @param {number} time */
  #meanwhile(change, time) {
    const { weather } = this.network;
    Object.assign(weather, change);
    this.loop.after(time, { run: () => this.network.weather === weather && this.#restore(weather, change) });
  }

  /** @param {import("./network.js").Weather} weather @param {Partial<import("./network.js").Weather>} change */
  #restore(weather, change) {
    const { block, hoard } = this.schedule;
    const normal = /** @type {any} */ ({ ...CALM, block, hoard });
    for (const name of Object.keys(change)) /** @type {any} */ (weather)[name] = normal[name];
  }

  /** @param {Step} step */
  hole({ long }) {
    this.#meanwhile({ hole: true }, long);
  }

  /** @param {Step} step */
  refuse({ long, told }) {
    this.network.cut(1, { ...told, client: true });
    this.#meanwhile({ refuse: true }, long);
  }

  /** @param {Step} step */
  block({ long, way }) {
    this.#meanwhile({ block: way }, long);
    this.network.cut(0.5, { client: true, server: true });
  }

  /** @param {Step} step */
  life({ life }) {
    this.network.weather.life = life;
  }

  /** @param {Step} step */
  hoard({ long, bytes }) {
    this.#meanwhile({ hoard: bytes }, long);
  }

  /** The browser does not read. @param {Step} step */
  stall({ long, room }) {
    for (const name of this.network.lines.keys()) {
      this.witness.met("stalled");
      this.#server(["fill", name, room]);
      this.loop.after(long, { tell: () => (this.network.down ? undefined : ["drain", name]) });
    }
  }

  /** @param {Step} step */
  sleep({ long, noticed, told }) {
    const { browser } = this.tab;
    if (browser.asleep) return;
    this.witness.met("asleep");
    browser.asleep = true;
    if (told.client) this.network.cut(1, told);
    this.loop.after(long, { run: () => this.#awake(browser, noticed) });
  }

  /** The page goes to sleep, and knows it. @param {Step} step */
  rest(step) {
    this.#use((page) => {
      page.channel.rest?.();
      this.sleep({ ...step, noticed: true });
    });
  }

  /** @param {Browser} browser @param {boolean} noticed */
  #awake(browser, noticed) {
    if (!browser.asleep) return;
    browser.wake();
    if (noticed && !browser.dead) browser.enter(() => this.page?.channel.wake());
  }

  wake() {
    this.#use((page) => {
      this.witness.met("looked after");
      page.channel.wake();
    });
  }

  /** @param {Step} step */
  restart({ long, noticed, gently }) {
    if (this.network.down) return;
    this.witness.met(gently ? "restarted gently" : "restarted");
    this.loop.after(0, { tell: () => [gently ? "stop" : "kill"], then: () => this.#killed(noticed, gently) });
    const life = ++this.#serverLife;
    this.loop.after(long, { run: () => life === this.#serverLife && this.#start() });
  }

  /** @param {boolean} noticed @param {boolean} gently */
  #killed(noticed, gently) {
    this.network.died(noticed, gently);
    this.witness.killed();
  }

  #start() {
    if (!this.network.down) return;
    this.network.down = false;
    this.#server(["start"]);
  }

  /** @param {Step} step */
  vanish({ noticed }) {
    this.witness.met("closed without a word");
    this.tab.browser.kill(noticed);
    this.witness.abandoned();
    this.#open();
  }

  leave() {
    this.#use((page) => {
      this.witness.met("left");
      page.channel.leave();
      this.tab.browser.kill(true);
      this.witness.abandoned();
      this.#open();
    });
  }

  // The end

  async #heal() {
    const { loop, witness, tab } = this;
    await loop.until(loop.now, () => this.#failed);
    witness.trace("> all is well again");
    this.#calm();
    if (tab.browser.asleep) this.#awake(tab.browser, true);
    if (this.network.down) this.#start();
    for (const name of this.network.lines.keys()) this.#server(["drain", name]);
    witness.healed(loop.now + TOO_LATE);
    await this.#settled(HEALED);
    await this.#marked(HEALED);
    const pause = this.random.whole(0, 45_000);
    await loop.until(loop.now + pause, () => this.#failed);
    witness.roomy = pause > ACKNOWLEDGED;
    if (witness.roomy && tab.browser.timers.size > TIMERS) witness.bug(`${tab.browser.timers.size} timers run`);
    await this.#marked(this.schedule.block === "mute" ? PROMPT_MUTE : PROMPT);
  }

  /** @param {number} patience */
  async #settled(patience) {
    const { loop, witness } = this;
    await loop.until(loop.now + patience, () => this.#failed || !witness.missing(this.page).length);
    for (const what of witness.missing(this.page)) witness.bug(what);
  }

  /** Something new goes through, each way. @param {number} patience */
  async #marked(patience) {
    if (this.#failed) return;
    const { kind, at } = { kind: "", at: 0 };
    this.note({ kind, at, count: 2, padding: 3 });
    this.double({ kind, at, wait: 0 });
    this.show({ kind, at, count: 2, padding: 3 });
    await this.loop.until(this.loop.now);
    await this.#settled(patience);
  }

  /** Milliseconds until the server notices that a page is closed. @param {boolean | null} left whether it said so */
  #grace(left) {
    const { grace, grace_closed: closed, sweep } = this.schedule.settings;
    return left ? PROMPT : 1000 * (Math.max(grace, closed) + 2 * sweep + 1);
  }

  async #end() {
    const { loop, witness, tab } = this;
    const { browser } = tab;
    const { page } = this;
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
    this.#server(["check"]);
    await loop.until(loop.now);
    const [channels, timers] = this.#checked ?? [-1, -1];
    if (channels || timers) witness.bug(`the server keeps ${channels} channels and ${timers} timers`);
  }
}
