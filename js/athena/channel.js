/** A channel: the page's stream of messages, on the best transport that works, found again when it is lost. */

import { Delivery, DeliveryError } from "./delivery.js";
import { RemoteError } from "./errors.js";
import { PollTransport } from "./longpoll.js";
import { SocketTransport } from "./websocket.js";

/** @typedef {{page: string, channel: string, transport: string, frame: number, hold: number}} Config */
/**
 * What a transport needs of its channel.
 * @typedef {object} Link
 * @property {Config} config
 * @property {Delivery} delivery
 * @property {() => void} live
 * @property {(batch: any[]) => void} batch
 * @property {(how: "lost" | "gone") => void} ended
 */
/** @typedef {import("./status.js").State} State */

const PATIENCE = 4000;
const QUIET = 20000;
const FIRST_DELAY = 250;
const LONGEST_DELAY = 10000;

export class Channel {
  /** @type {SocketTransport | PollTransport | null} */
  #transport = null;
  #attempts = 0;
  #flushing = false;
  #heard = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {(new (link: Link, patience: number) => SocketTransport | PollTransport)[]} */
  #kinds = [SocketTransport, PollTransport];
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

  /** Connect. */
  open() {
    this.#become("connecting");
    this.#connect(0);
  }

  /** @param {number} kind */
  #connect(kind) {
    clearTimeout(this.#timer);
    const Transport = this.#kinds[kind];
    if (!Transport) return this.#retry();
    /** @type {Link} */
    const link = {
      config: this.config,
      delivery: this.delivery,
      live: () => this.#live(),
      batch: (batch) => this.#batch(batch),
      ended: (how) => this.#ended(how, kind),
    };
    try {
      this.#transport = new Transport(link, PATIENCE);
    } catch {
      this.#connect(kind + 1);
    }
  }

  #live() {
    this.#attempts = 0;
    this.#become("live");
    this.#listen();
  }

  /**
   * @param {"lost" | "gone"} how
   * @param {number} kind
   */
  #ended(how, kind) {
    const was = this.state;
    this.#transport = null;
    if (how === "gone") return this.#gone();
    if (was === "live") {
      this.#become("connecting");
      this.#connect(0);
    } else this.#connect(kind + 1);
  }

  #retry() {
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#attempts++) * (0.5 + Math.random() / 2);
    this.#become("lost", delay / 1000);
    this.#timer = setTimeout(() => this.#connect(0), delay);
  }

  #gone() {
    clearTimeout(this.#timer);
    this.#transport?.close();
    this.#transport = null;
    this.#become("gone");
  }

  /**
   * @param {State} state
   * @param {number} retryIn
   */
  #become(state, retryIn = 0) {
    this.state = state;
    this.announce(state, retryIn);
  }

  /** The network may be back, or the page has been asleep: do not wait, look. */
  wake() {
    if (this.state === "lost") this.#connect(0);
    else if (this.state === "live") this.#probe();
  }

  /** Notice a connection that has died without a word. */
  #listen() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#probe(), QUIET);
  }

  #probe() {
    const transport = this.#transport;
    transport?.probe();
    clearTimeout(this.#timer);
    if (transport instanceof SocketTransport) this.#timer = setTimeout(() => this.#silent(transport), PATIENCE);
  }

  /** @param {SocketTransport} transport */
  #silent(transport) {
    transport.close();
    this.#ended("lost", 0);
  }

  /** @param {any[]} batch */
  #batch(batch) {
    this.#listen();
    try {
      for (const item of batch) if (typeof item === "number") this.delivery.acknowledge(item);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return this.#gone();
    }
    for (const item of batch) {
      if (typeof item === "number") continue;
      this.delivery.received += 1;
      this.receive(item);
    }
    this.#transport?.flush();
  }

  /**
   * Send a message with all others of this turn of the event loop.
   * @param {unknown[]} message
   */
  send(message) {
    const text = JSON.stringify(message);
    const most = this.config.frame / 4;
    if (text.length > most) throw new RemoteError("too-large", "That is too much to send at one time.");
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
    const { delivery, config } = this;
    if (this.state === "gone") return;
    const turn = delivery.begin();
    delivery.rewind();
    const head = `"${config.channel}",${turn},${delivery.received},${delivery.first}`;
    const items = [...delivery.outgoing(config.frame / 4), '"bye"'];
    navigator.sendBeacon(config.transport, `[${head},[${items.join()}],false]`);
  }
}
