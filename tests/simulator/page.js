/**
 * The page in a tab: athena's channel and calls, and an application that says and notices things. It stands for
 * `js/athena/page.js` and `boot.js`, which need a document.
 */

import { Calls } from "../../js/athena/calls.js";
import { Channel } from "../../js/athena/channel.js";
import { Exchange } from "./connections.js";

/** @typedef {import("./browser.js").Browser} Browser */
/** @typedef {import("./witness.js").Witness} Witness */
/** @typedef {import("./witness.js").Record} Record */

/** All in milliseconds. */
const PATIENCE = 10_000;
const FIRST_DELAY = 250;
const LONGEST_DELAY = 10_000;

const WIDGET = /** @type {any} */ ({
  id: 1,
  node: { dataset: { athenaModule: "room.js", athenaClass: "Room", athenaKey: "room" } },
  page: { widgets: new Map() },
});
WIDGET.page.widgets.set(WIDGET.id, WIDGET);

/** Text that not every way of cutting it survives. It has no characters of four bytes, so that its length is the same. */
const TEXT = 'é€"\\\n\u2028<';

/** @param {number} length */
const padded = (length) => TEXT.repeat(Math.ceil(length / TEXT.length)).slice(0, length);

/** What a page is configured with, beside what it gets from the server. */
/** @typedef {{frame: number, hold: number, outbox: {messages: number, size: number, ackEvery: number}}} Options */

/** One tab, from when it is opened until it is closed. */
export class Tab {
  #delay = 0;
  /** @type {Page | null} */
  page = null;

  /**
   * @param {Browser} browser
   * @param {Witness} witness
   * @param {Options} options
   */
  constructor(browser, witness, options) {
    this.browser = browser;
    this.witness = witness;
    this.options = options;
    this.#load([]);
  }

  /** Fetch the page, as often as it takes. @param {any[]} calls that the page before left unanswered */
  #load(calls) {
    let body = "";
    let over = false;
    const again = () => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      this.#delay = Math.min(LONGEST_DELAY, this.#delay * 2 || FIRST_DELAY);
      setTimeout(() => this.#load(calls), this.#delay * (0.5 + Math.random() / 2));
    };
    const { network, enter } = this.browser;
    const exchange = new Exchange(network, enter, "get", "", {
      head: () => {},
      body: (data) => void (body += data.toString()),
      end: () => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        this.#delay = 0;
        this.#begin(JSON.parse(body), calls);
      },
      failed: again,
    });
    const timer = setTimeout(() => {
      exchange.abort();
      again();
    }, PATIENCE);
  }

  /**
   * @param {{channel: string, shown: number}} config
   * @param {any[]} calls
   */
  #begin({ channel, shown }, calls) {
    this.page = new Page(this, channel, shown);
    this.page.open(calls);
  }

  /** The server does not know the page any more. */
  renew() {
    const calls = this.page?.calls.retire() ?? [];
    this.page = null;
    this.#load(calls);
  }
}

export class Page {
  /** @type {Set<number>} */
  #asked = new Set();

  /**
   * @param {Tab} tab
   * @param {string} name
   * @param {number} shown how much had been shown when the page was made
   */
  constructor(tab, name, shown) {
    const { frame, hold, outbox } = tab.options;
    this.tab = tab;
    this.name = name;
    this.shown = shown;
    this.witness = tab.witness;
    this.record = this.witness.opened(name);
    const config = { page: "Room", channel: name, transport: "/athena/transport", frame, hold };
    this.channel = new Channel(
      config,
      (message) => this.#receive(message),
      (state) => this.#became(state),
    );
    Object.assign(this.channel.delivery.limits, outbox);
    this.calls = new Calls((message) => this.#send(message));
  }

  /** @param {any[]} calls */
  open(calls) {
    this.calls.inherit(calls);
    this.channel.open();
    this.calls.take(WIDGET);
  }

  /** @param {string} state */
  #became(state) {
    this.witness.became(this.name, state);
    if (state === "gone" && this.tab.page === this) {
      this.witness.gone(this.record);
      this.tab.renew();
    }
  }

  get live() {
    return this.channel.state === "live";
  }

  // What it says

  /** @param {any[]} message */
  #send(message) {
    this.channel.send(message);
    const args = { tell: message[3], call: message[4] }[/** @type {"tell"} */ (message[0])];
    if (args && message[3] !== "sure") this.record.sent.push(args[0]);
    const { sent, heard } = this.record;
    if (sent.length - heard > this.channel.delivery.limits.messages) this.witness.bug("more waits than may");
  }

  /**
   * @param {number} number
   * @param {number} padding how much text goes along
   */
  note(number, padding) {
    try {
      this.#send(["tell", WIDGET.id, "note", [number, padded(padding)]]);
    } catch (error) {
      if (/** @type {any} */ (error).kind === "too-large") this.witness.met("too large");
      else this.witness.full();
    }
  }

  /**
   * @param {number} number
   * @param {number} wait seconds until the answer
   * @param {string} [key]
   * @param {number} [timeout] milliseconds
   */
  double(number, wait, key, timeout) {
    this.#call("double", [number, wait, key ?? null], { number, key, timeout });
  }

  /**
   * @param {number} number
   * @param {number} wait seconds until the answer
   * @param {string} key
   * @param {boolean} kept whether the server remembers keys over a restart
   */
  sure(number, wait, key, kept) {
    this.#call("sure", [number, wait], { number, key, store: kept ? "kept" : "memory" });
  }

  /**
   * @param {string} method
   * @param {any[]} args
   * @param {{number: number, key?: string, timeout?: number, store?: string}} made
   */
  #call(method, args, { timeout, ...made }) {
    const call = this.witness.called({ ...made, hasty: Boolean(timeout) });
    this.calls.begin(WIDGET, method, args, { key: made.key, timeout }).then(
      (value) => this.witness.answered(call, value),
      (error) => this.witness.refused(call, error.kind ?? String(error)),
    );
  }

  // What it hears

  /** @param {any[]} message */
  #receive([kind, ...rest]) {
    if (kind === "tell") this.#show(rest[2][0], rest[2][1]);
    else if (kind === "call") this.#answer(rest[0], rest[3][0]);
    else this.calls.answered(kind, /** @type {any} */ (rest));
  }

  /** @param {number} number @param {string} text */
  #show(number, text) {
    if (number !== this.shown + 1) this.witness.bug(`${this.name} was shown ${number} after ${this.shown}`);
    if (text !== padded(text.length)) this.witness.bug(`${this.name} was shown ${text}`);
    this.shown = number;
  }

  /**
   * @param {number} reference
   * @param {number} asked
   */
  async #answer(reference, asked) {
    if (this.#asked.has(asked)) this.witness.bug(`${this.name} was asked ${asked} twice`);
    this.#asked.add(asked);
    if (asked % 3 === 0) await new Promise((resolve) => setTimeout(resolve, asked % 2 ? 40 : 300));
    if (this.tab.page !== this) return;
    try {
      if (asked % 5 === 0) this.#send(["no", reference, "odd", "It is a multiple of five."]);
      else this.#send(["ok", reference, -asked]);
    } catch (error) {
      this.witness.full();
      this.witness.unanswerable(asked);
      this.channel.send(["no", reference, /** @type {any} */ (error).kind, "It does not fit."], true);
    }
  }
}
