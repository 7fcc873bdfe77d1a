/** Stand-ins for what a browser gives the runtime. They belong to whichever tab is running. */

import { Exchange, SocketLine } from "./connections.js";

/** @typedef {import("./network.js").Network} Network */
/** @typedef {import("./loop.js").Loop} Loop */
/** @typedef {import("./loop.js").Happening} Happening */
/** @typedef {import("./random.js").Random} Random */

/** When the simulated time begins, as a date. */
const EPOCH = 1_700_000_000_000;

/** @type {Browser} */
let running;

/** A browser tab: its timers, and whether it runs. What happens while it sleeps happens when it wakes up. */
export class Browser {
  dead = false;
  asleep = false;
  /** @type {(() => void)[]} */
  #backlog = [];
  /** @type {Map<number, Happening>} */
  timers = new Map();
  #timer = 0;
  /** @type {Map<string, string>} */
  storage = new Map();

  /**
   * @param {Loop} loop
   * @param {Network} network
   * @param {Random} random
   */
  constructor(loop, network, random) {
    this.loop = loop;
    this.network = network;
    this.random = random;
  }

  /**
   * Run something in this tab.
   * @param {() => void} work
   */
  enter = (work) => {
    if (this.dead) return;
    if (this.asleep) return void this.#backlog.push(work);
    running = this;
    work();
  };

  /** Wake up. */
  wake() {
    this.asleep = false;
    for (const work of this.#backlog.splice(0)) this.loop.after(0, { run: () => this.enter(work) });
  }

  /** Close without a word. @param {boolean} told whether the server notices that the connections are closed */
  kill(told) {
    this.dead = true;
    for (const happening of this.timers.values()) happening.over = true;
    this.timers.clear();
    for (const line of [...this.network.lines.values()]) {
      if (line.enter === this.enter) line.cut({ client: false, server: told });
    }
  }

  /**
   * @param {(...args: any[]) => void} work
   * @param {number} delay
   * @param {any[]} args
   */
  setTimeout(work, delay, args) {
    const timer = ++this.#timer;
    const fire = () => this.timers.delete(timer) && work(...args);
    this.timers.set(timer, this.loop.after(delay, { run: () => this.enter(fire) }));
    return timer;
  }

  /** @param {number} timer */
  clearTimeout(timer) {
    const happening = this.timers.get(timer);
    if (happening) happening.over = true;
    this.timers.delete(timer);
  }
}

class WebSocketStandIn {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;
  readyState = 0;
  bufferedAmount = 0;
  protocol = "";
  /** @type {((event: any) => void) | null} */
  onopen = null;
  /** @type {((event: any) => void) | null} */
  onmessage = null;
  /** @type {((event: any) => void) | null} */
  onclose = null;
  /** @type {((event: any) => void) | null} */
  onerror = null;

  /**
   * @param {URL | string} url
   * @param {string[]} protocols
   */
  constructor(url, protocols) {
    const { network, enter } = running;
    if (network.weather.block === "throw") {
      network.note("WebSockets blocked");
      throw new DOMException("blocked", "SecurityError");
    }
    this.line = new SocketLine(network, enter, protocols.join(", "), {
      opened: () => this.#opened(),
      message: (data) => this.readyState === 1 && this.onmessage?.({ data }),
      closed: (code) => this.#closed(code),
    });
  }

  #opened() {
    if (this.readyState) return;
    this.readyState = 1;
    this.protocol = "athena";
    this.onopen?.({});
  }

  /** @param {number} code */
  #closed(code) {
    this.readyState = 3;
    if (code === 1006) this.onerror?.({});
    this.onclose?.({ code });
  }

  /** @param {string} text */
  send(text) {
    if (!this.readyState) throw new DOMException("still connecting", "InvalidStateError");
    if (this.readyState === 1) this.line.send(text);
  }

  close() {
    if (this.readyState > 1) return;
    this.readyState = 2;
    this.line.close();
  }
}

/** The body of an answer, while it comes. */
class Body {
  /** @type {Buffer[]} */
  #chunks = [];
  #ended = false;
  /** @type {unknown} */
  #error;
  /** @type {(() => void) | undefined} */
  #wake;

  /** @param {() => void} abort */
  constructor(abort) {
    this.abort = abort;
  }

  /** @param {Buffer} chunk */
  add(chunk) {
    this.#chunks.push(chunk);
    this.#wake?.();
  }

  /** @param {unknown} [error] */
  end(error) {
    this.#ended = true;
    this.#error ??= error;
    this.#wake?.();
  }

  /** @returns {Promise<{done: boolean, value?: Uint8Array}>} */
  async read() {
    while (!this.#chunks.length && !this.#ended) await new Promise((resolve) => (this.#wake = () => resolve(null)));
    if (this.#error) throw this.#error;
    const value = this.#chunks.shift();
    return value ? { done: false, value } : { done: true };
  }

  async text() {
    const parts = [];
    for (let part; !(part = await this.read()).done; ) parts.push(/** @type {Uint8Array} */ (part.value));
    return Buffer.concat(parts).toString();
  }

  getReader() {
    return this;
  }

  releaseLock() {}

  async cancel() {
    this.abort();
    this.end();
  }
}

const ABORTED = new DOMException("aborted", "AbortError");

/** Like the real one for one `fetch`, which is what takes most of the time of a schedule otherwise. */
class AbortStandIn {
  /** @type {{aborted: boolean, onabort?: () => void}} */
  signal = { aborted: false };

  abort() {
    if (this.signal.aborted) return;
    this.signal.aborted = true;
    this.signal.onabort?.();
  }
}

/**
 * @param {string | URL} url
 * @param {{body: string, signal?: AbortStandIn["signal"]}} options
 */
function fetchStandIn(url, { body: said, signal }) {
  const { network, enter } = running;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(ABORTED);
    const body = new Body(() => exchange.abort());
    const fail = (/** @type {unknown} */ error) => {
      reject(error);
      body.end(error);
    };
    const exchange = new Exchange(network, enter, "post", said, {
      head: (status) => {
        const ok = status >= 200 && status < 300;
        const json = async () => JSON.parse(await body.text());
        resolve({ ok, status, body, text: () => body.text(), json });
      },
      body: (data) => body.add(data),
      end: () => body.end(),
      failed: () => fail(new TypeError("network error")),
    });
    if (!signal) return;
    signal.onabort = () => {
      exchange.abort();
      fail(ABORTED);
    };
  });
}

/**
 * @param {string | URL} url
 * @param {string} body
 */
function sendBeacon(url, body) {
  const ignore = () => {};
  new Exchange(running.network, ignore, "post", body, { head: ignore, body: ignore, end: ignore, failed: ignore });
  return true;
}

/** Put the stand-ins in place. */
export function install() {
  const storage = new Proxy(
    {},
    {
      get: (_, /** @type {string} */ name) => running.storage.get(name),
      set: (_, /** @type {string} */ name, value) => Boolean(running.storage.set(name, String(value))),
    },
  );
  const standIns = {
    setTimeout: (/** @type {any} */ work, delay = 0, /** @type {any[]} */ ...args) =>
      running.setTimeout(work, delay, args),
    clearTimeout: (/** @type {number} */ timer) => running.clearTimeout(timer),
    WebSocket: WebSocketStandIn,
    fetch: fetchStandIn,
    AbortController: AbortStandIn,
    location: { href: "https://simulator.example/room" },
    navigator: { sendBeacon, onLine: true },
    sessionStorage: storage,
    performance: { now: () => running.loop.now },
  };
  for (const [name, value] of Object.entries(standIns)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  Date.now = () => EPOCH + Math.floor(running.loop.now);
  Math.random = () => running.random.next();
}
