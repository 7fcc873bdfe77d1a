/** A channel: the page's stream of messages, on the best transport that works, found again when it is lost. */

import { Delivery, DeliveryError } from "./delivery.js";
import { RemoteError } from "./errors.js";
import { PollTransport } from "./longpoll.js";
import { turnBody } from "./request.js";
import { StreamTransport } from "./stream.js";
import { SocketTransport } from "./websocket.js";

/** @typedef {{page: string, channel: string, transport: string, frame: number, hold: number}} Config */
/**
 * What a transport needs of its channel.
 * @typedef {object} Link
 * @property {Config} config
 * @property {Delivery} delivery
 * @property {(batch: any[], opening: boolean) => void} batch what came; the first of a transport is `opening`
 * @property {(how: "lost" | "gone") => void} ended
 * @property {() => void} ready this transport was only tried, and works: it takes over
 */
/** @typedef {import("./status.js").State} State */
/** @typedef {SocketTransport | StreamTransport | PollTransport} Transport */

/** All in milliseconds: for a connection to stand, for an answer when one is due, for one after waking up. */
const PATIENCE = 4000;
const PATIENCE_AWAKE = 1000;
const QUIET = 20000;
const FIRST_DELAY = 250;
const LONGEST_DELAY = 10000;

/** From the best to the one that nearly always works. */
const KINDS = [SocketTransport, StreamTransport, PollTransport];

export class Channel {
  /** @type {Transport | null} */
  #transport = null;
  #attempts = 0;
  #flushing = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {State} */
  state = "connecting";

  /**
   * @param {Config} config
   * @param {(message: any[]) => void} receive
   * @param {(state: State, retryIn: number) => void} announce
   */
  constructor(config, receive, announce) {
    this.config = config;
    this.receive = receive;
    this.announce = announce;
    this.delivery = new Delivery();
  }

  // Finding a transport

  /** Connect. */
  open() {
    this.#become("connecting");
    this.#connect(0);
  }

  /** @param {number} kind */
  #connect(kind) {
    this.#letGo();
    const Kind = KINDS[kind];
    if (!Kind) return this.#retry();
    /** @type {Link} */
    const link = {
      config: this.config,
      delivery: this.delivery,
      batch: (batch, opening) => this.#batch(batch, opening),
      ended: (how) => this.#ended(how, kind),
      ready() {},
    };
    try {
      this.#transport = new Kind(link, PATIENCE);
    } catch {
      this.#connect(kind + 1);
    }
  }

  /**
   * @param {"lost" | "gone"} how
   * @param {number} kind
   */
  #ended(how, kind) {
    if (how === "gone") this.#gone();
    else if (this.state === "live") this.open();
    else this.#connect(kind + 1);
  }

  #retry() {
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#attempts++) * (0.5 + Math.random() / 2);
    this.#become("lost", delay / 1000);
    this.#timer = setTimeout(() => this.#again(), delay);
  }

  #again() {
    this.#become("lost");
    this.#connect(0);
  }

  #gone() {
    this.#letGo();
    this.#become("gone");
  }

  #letGo() {
    clearTimeout(this.#timer);
    this.#transport?.close();
    this.#transport = null;
  }

  /**
   * @param {State} state
   * @param {number} retryIn seconds
   */
  #become(state, retryIn = 0) {
    this.state = state;
    this.announce(state, retryIn);
  }

  // Noticing that it is lost

  /** The network may be back, or the page has been asleep: do not wait, look. */
  wake() {
    if (this.state === "lost") this.#again();
    else if (this.state === "live") this.#probe(PATIENCE_AWAKE);
  }

  #listen() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#probe(PATIENCE), QUIET);
  }

  /** @param {number} patience */
  #probe(patience) {
    if (!this.#transport?.probe(patience < PATIENCE)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), patience);
  }

  // Messages

  /**
   * @param {any[]} batch
   * @param {boolean} opening
   */
  #batch(batch, opening) {
    try {
      if (opening) this.delivery.resume(batch[0]);
      for (const item of batch) if (typeof item === "number") this.delivery.acknowledge(item);
    } catch (error) {
      if (error instanceof DeliveryError) return this.#gone();
      throw error;
    }
    this.#listen();
    if (opening) this.#live();
    for (const item of batch) {
      if (typeof item === "number") continue;
      this.delivery.received += 1;
      this.receive(item);
    }
    this.#transport?.flush();
  }

  #live() {
    this.#attempts = 0;
    this.#become("live");
  }

  /**
   * Send a message with all others of this turn of the event loop. `RemoteError` when it is too large, or too much
   * waits already.
   * @param {unknown[]} message
   */
  send(message) {
    const text = JSON.stringify(message, wellFormed);
    if (text.length > this.config.frame / 4) throw new RemoteError("too-large", "That is too much to send at one time.");
    if (!this.delivery.send(text)) throw new RemoteError("busy", "Too much waits to be sent. Try again later.");
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#transport?.flush();
    });
  }

  /** The page is being left: tell the server, and give it what it has not acknowledged. */
  leave() {
    if (this.state === "gone") return;
    this.#letGo();
    this.state = "gone";
    const { delivery, config } = this;
    navigator.sendBeacon(config.transport, turnBody(config, delivery, "now", "bye"));
  }
}

/**
 * Half a surrogate pair is no text, and the server would refuse it.
 * @param {string} _
 * @param {unknown} value
 */
function wellFormed(_, value) {
  return typeof value === "string" ? value.replace(/\p{Surrogate}/gu, "\ufffd") : value;
}
