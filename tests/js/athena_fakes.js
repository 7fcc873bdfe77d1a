/** Stand-ins for what a browser gives the runtime, and channels on them. */

import { mock } from "node:test";

import { Channel } from "../../js/athena/channel.js";

/** A WebSocket whose other end the test holds. */
export class FakeSocket {
  /** @type {FakeSocket[]} */
  static all = [];
  static blocked = false;
  /** @type {any[]} */
  sent = [];
  closed = false;
  /** @type {(() => void) | undefined} */
  onopen;
  /** @type {((event: {data: string}) => void) | undefined} */
  onmessage;
  /** @type {((event: {code: number}) => void) | undefined} */
  onclose;

  /**
   * @param {URL} url
   * @param {string[]} protocols
   */
  constructor(url, protocols) {
    if (FakeSocket.blocked) throw new Error("blocked");
    this.url = String(url);
    this.protocols = protocols;
    FakeSocket.all.push(this);
  }

  static get last() {
    return /** @type {FakeSocket} */ (FakeSocket.all.at(-1));
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  /** @param {any[]} items what the server sends */
  batch(...items) {
    this.onmessage?.({ data: JSON.stringify(items) });
  }

  /** @param {number} code */
  end(code) {
    this.onclose?.({ code });
  }
}

/** A request that the server holds. */
export class FakeRequest {
  /** @type {FakeRequest[]} */
  static all = [];
  /** Whether a proxy refuses event streams. */
  static streamless = false;
  aborted = false;
  /** @type {((response: any) => void) | undefined} */
  resolve;
  /** @type {((error: Error) => void) | undefined} */
  reject;

  /**
   * @param {string} url
   * @param {{body: string, signal: AbortSignal}} options
   */
  constructor(url, options) {
    this.url = url;
    this.said = JSON.parse(options.body);
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    options.signal.addEventListener("abort", () => {
      this.aborted = true;
      this.reject?.(new DOMException("aborted", "AbortError"));
      this.#pieces?.error(new DOMException("aborted", "AbortError"));
    });
    FakeRequest.all.push(this);
    if (FakeRequest.streamless && this.mode === "stream") this.reject?.(new TypeError("network"));
  }

  static get last() {
    return /** @type {FakeRequest} */ (FakeRequest.all.at(-1));
  }

  get mode() {
    return this.said[5];
  }

  /** @param {any[]} items */
  async answer(...items) {
    this.resolve?.({ ok: true, status: 200, json: async () => items });
    await settle();
  }

  /** @type {ReadableStreamDefaultController | undefined} */
  #pieces;

  /** @param {Uint8Array} bytes of a stream */
  async bytes(bytes) {
    if (!this.#pieces) {
      const body = new ReadableStream({ start: (pieces) => void (this.#pieces = pieces) });
      this.resolve?.({ ok: true, status: 200, body });
    }
    this.#pieces?.enqueue(bytes);
    await settle();
  }

  /** @param {string} text of a stream */
  async text(text) {
    await this.bytes(new TextEncoder().encode(text));
  }

  /** @param {any[]} items what the server sends as one event */
  async event(...items) {
    await this.text(`data: ${JSON.stringify(items)}\n\n`);
  }

  /** The server ends the stream. */
  async end() {
    this.#pieces?.close();
    await settle();
  }

  /** The connection of the stream is cut. */
  async break() {
    this.#pieces?.error(new TypeError("network"));
    await settle();
  }

  /** @param {number} status */
  async refuse(status) {
    this.resolve?.({ ok: false, status });
    await settle();
  }

  async fail() {
    this.reject?.(new TypeError("network"));
    await settle();
  }
}

/** Let everything that is ready happen. */
export async function settle() {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

/** @type {[string, string][]} */
export const beacons = [];
/** What the channels of a test have received, and the states they were in. @type {any[]} */
export const received = [];
/** @type {string[]} */
export const states = [];
/** The seconds until the next attempt that a page was told. @type {number[]} */
export const pauses = [];
/** The storage of a tab. @type {Map<string, string>} */
export const storage = new Map();

export const CONFIG = { page: "Page", channel: "id", transport: "/athena/transport", frame: 4000, hold: 25 };

/** Put the stand-ins in place, and let no time pass by itself. */
export function install() {
  FakeSocket.all = [];
  FakeSocket.blocked = false;
  FakeRequest.all = [];
  FakeRequest.streamless = false;
  for (const list of [beacons, received, states, pauses]) list.length = 0;
  storage.clear();
  CONFIG.frame = 4000;
  put("WebSocket", FakeSocket);
  put("location", { href: "https://example.com/page" });
  put("fetch", (/** @type {string} */ url, /** @type {any} */ options) => new FakeRequest(url, options).promise);
  const sendBeacon = (/** @type {string} */ url, /** @type {string} */ body) => beacons.push([url, body]);
  put("navigator", { sendBeacon });
  const get = (/** @type {any} */ _, /** @type {string} */ name) => storage.get(name);
  const set = (/** @type {any} */ _, /** @type {string} */ name, /** @type {any} */ value) =>
    Boolean(storage.set(name, String(value)));
  put("sessionStorage", new Proxy({}, { get, set }));
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  put("Math", Object.create(Math, { random: { value: () => 1 } }));
}

/**
 * @param {string} name of a global
 * @param {any} value
 */
export function put(name, value) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** A channel that has begun to connect. */
export function opened() {
  const channel = new Channel(
    CONFIG,
    (message) => received.push(message),
    (state, retryIn) => {
      states.push(state);
      if (retryIn) pauses.push(retryIn);
    },
  );
  channel.open();
  return channel;
}

/** A channel on a WebSocket. */
export function live() {
  const channel = opened();
  FakeSocket.last.batch(0);
  return channel;
}

/** A channel that has fallen back to an event stream. */
export async function streaming() {
  FakeSocket.blocked = true;
  const channel = opened();
  await FakeRequest.last.event(0);
  return channel;
}

/** A channel that has fallen back to long-poll. */
export async function polling() {
  FakeSocket.blocked = FakeRequest.streamless = true;
  const channel = opened();
  await settle();
  await FakeRequest.last.answer(0);
  return channel;
}

/**
 * Let time pass, and what is ready happen.
 * @param {number} milliseconds
 */
export async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  await settle();
}

/**
 * Let time pass on a stream that now and then brings something.
 * @param {number} seconds
 */
export async function idle(seconds) {
  const stream = FakeRequest.last;
  for (let second = 0; second < seconds; second += 10) {
    await pass(10_000);
    await stream.event(0);
  }
}
