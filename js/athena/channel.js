/** A channel: the page's stream of messages, on the best transport that works, found again when it is lost. */

import { Delivery } from "./delivery.js";
import { RemoteError } from "./widget.js";
import { PollTransport, SocketTransport, StreamTransport, turnOf } from "./transports.js";

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
/** @typedef {"connecting" | "live" | "lost" | "gone"} State */
/** @typedef {SocketTransport | StreamTransport | PollTransport} Transport */

/** All in milliseconds: for a connection to stand or an answer to come, the same after waking up, and at most. */
const PATIENCE = 4000;
const PATIENCE_AWAKE = 1000;
const LONGEST = 10000;
/** Nothing has come for so long: ask. */
const QUIET = 20000;
/** A transport that lives shorter, twice in a row, does not work. */
const YOUNG = 10000;
/** Pauses before better transports are tried beside one that works. */
const FIRST_TRIAL = 5000;
const LAST_TRIAL = 300000;

/** From the best to the one that nearly always works. */
const KINDS = [SocketTransport, StreamTransport, PollTransport];

export class Channel {
  /** @type {Transport | null} */
  #transport = null;
  /** A better one that is tried beside it. @type {Transport | null} */
  #candidate = null;
  /** Which kind worked last. */
  #kind = 0;
  #attempts = 0;
  #young = 0;
  #pause = FIRST_TRIAL;
  /** When the channel became live, or was lost. */
  #since = Date.now();
  #begun = 0;
  #flushing = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #trial;
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
    this.#kind = remembered();
    this.#become("connecting");
    this.#connect(this.#kind);
  }

  /** @param {number} kind the best to be tried; if it does not work, the next */
  #connect(kind) {
    this.#letGo();
    if (!KINDS[kind]) return this.#retry();
    const outage = Date.now() - this.#since;
    try {
      this.#transport = this.#make(kind, Math.min(LONGEST, Math.max(PATIENCE, outage)));
    } catch {
      this.#connect(kind + 1);
    }
  }

  /**
   * @param {number} kind
   * @param {number} patience
   * @param {boolean} [trial]
   */
  #make(kind, patience, trial) {
    this.#begun = Date.now();
    /** @type {Link} */
    const link = {
      config: this.config,
      delivery: this.delivery,
      batch: (batch, opening) => this.#batch(batch, opening, kind),
      ended: (how) => (made === this.#transport ? this.#ended(how, kind) : this.#try(kind + 1)),
      ready: () => {
        this.#candidate = null;
        this.#letGo();
        this.#transport = made;
      },
    };
    /** @type {Transport} */
    const made = new /** @type {any} */ (KINDS[kind])(link, patience, trial);
    return made;
  }

  /**
   * @param {"lost" | "gone"} how
   * @param {number} kind
   */
  #ended(how, kind) {
    if (how === "gone") return this.#gone();
    if (!this.#transport?.open || this.#diesYoung(kind)) {
      kind += 1;
      if (this.state === "live") this.#putOff();
    }
    if (this.state === "live") {
      this.#since = Date.now();
      this.#become("connecting");
    }
    this.#connect(kind);
  }

  /**
   * Whether a transport that worked has ended early, not for the first time.
   * @param {number} kind
   */
  #diesYoung(kind) {
    this.#young = Date.now() - this.#since < YOUNG ? this.#young + 1 : 0;
    if (!(kind || this.#young)) this.#pause = FIRST_TRIAL;
    if (this.#young < 2) return false;
    this.#young = 0;
    return true;
  }

  #retry() {
    const delay = backoff(this.#attempts++, Date.now() - this.#since);
    this.#become("lost", delay / 1000);
    this.#timer = setTimeout(() => this.#again(), delay);
  }

  #again() {
    this.#become("lost");
    this.#connect(this.#attempts % 2 ? 0 : this.#kind);
  }

  #gone() {
    this.#letGo();
    this.#become("gone");
  }

  #letGo() {
    clearTimeout(this.#timer);
    clearTimeout(this.#trial);
    this.#transport?.close();
    this.#candidate?.close();
    this.#transport = this.#candidate = null;
  }

  /**
   * @param {State} state
   * @param {number} retryIn seconds
   */
  #become(state, retryIn = 0) {
    this.state = state;
    this.announce(state, retryIn);
  }

  // Moving to a better one

  /** @param {number} kind the best to be tried, while the present one goes on */
  #try(kind) {
    clearTimeout(this.#trial);
    this.#candidate?.close();
    this.#candidate = null;
    if (kind >= this.#kind) {
      this.#putOff();
      return this.#tryLater();
    }
    try {
      this.#candidate = this.#make(kind, PATIENCE, true);
    } catch {
      this.#try(kind + 1);
    }
  }

  #tryLater() {
    if (this.#kind) this.#trial = setTimeout(() => this.#try(0), jitter(this.#pause));
  }

  #putOff() {
    this.#pause = Math.min(LAST_TRIAL, this.#pause * 2);
  }

  // Noticing that it is lost

  /** The network may be back, or the page has been asleep: do not wait, look. */
  wake() {
    this.#pause = FIRST_TRIAL;
    if (this.state === "live") {
      this.#probe(PATIENCE_AWAKE);
      if (!this.#candidate && this.#kind) this.#try(0);
    } else if (this.state !== "gone" && !(this.#transport && Date.now() - this.#begun <= PATIENCE_AWAKE)) {
      this.#attempts = 0;
      this.#since = Date.now();
      this.#again();
    }
  }

  #listen() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#probe(PATIENCE), QUIET);
  }

  /** @param {number} patience */
  #probe(patience) {
    if (!this.#transport?.probe(patience < PATIENCE)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ended("lost", this.#kind), patience);
  }

  // Messages

  /**
   * @param {any[]} batch
   * @param {boolean} opening
   * @param {number} kind
   */
  #batch(batch, opening, kind) {
    if (opening && !this.delivery.resume(batch[0])) return this.#gone();
    for (const item of batch) if (typeof item === "number" && !this.delivery.acknowledge(item)) return this.#gone();
    this.#listen();
    if (opening) this.#live(kind);
    for (const item of batch) {
      if (typeof item === "number") continue;
      this.delivery.received += 1;
      this.receive(item);
    }
    this.#transport?.flush();
  }

  /** @param {number} kind */
  #live(kind) {
    remember((this.#kind = kind));
    this.#attempts = 0;
    this.#since = Date.now();
    if (this.state !== "live") this.#become("live");
    this.#tryLater();
  }

  /**
   * Send a message with all others of this turn of the event loop. `RemoteError` when it is too large, or too much
   * waits already; what is short, and must not be left unsaid, leaves `always`.
   * @param {unknown[]} message
   * @param {boolean} [always]
   */
  send(message, always) {
    const text = JSON.stringify(message, wellFormed);
    if (text.length > this.config.frame / 4 && !always) throw new RemoteError("too-large", "That is too much to send at one time.");
    if (!this.delivery.send(text, always)) throw new RemoteError("busy", "Too much waits to be sent. Try again later.");
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
    this.state = "gone";
    this.#farewell("bye");
  }

  /** The page goes to sleep, until `wake`. */
  rest() {
    if (!this.#transport) return;
    this.#farewell("rest");
    this.#become("lost");
  }

  /** @param {string} word */
  #farewell(word) {
    this.#letGo();
    navigator.sendBeacon(this.config.transport, turnOf(this, "now", word));
  }
}

/** @param {number} time */
function jitter(time) {
  return time * (0.5 + Math.random() / 2);
}

/**
 * How long to wait before the next attempt: an outage is made longer by a tenth, or a second.
 * @param {number} attempts
 * @param {number} outage milliseconds so far
 */
export function backoff(attempts, outage) {
  return jitter(Math.min(250 * 2 ** attempts, Math.max(900, outage / 10), LONGEST));
}

/** The kind of transport that worked on the page before this one. Storage may be forbidden. */
function remembered() {
  try {
    return Number(sessionStorage.athenaTransport ?? 0);
  } catch {
    return 0;
  }
}

/** @param {number} kind */
function remember(kind) {
  try {
    sessionStorage.athenaTransport = kind;
  } catch {
    // Then the next page finds out anew.
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
