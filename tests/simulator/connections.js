/** The connections that a page makes: WebSockets, and requests. */

import { CLOSE, FrameReader, PING, PONG, TEXT, masked } from "./frames.js";
import { Connection } from "./network.js";

/** @typedef {import("./loop.js").Action} Action */
/** @typedef {import("./network.js").Network} Network */
/** @typedef {import("./network.js").Enter} Enter */
/**
 * Somebody at the browser's end of a request. All are called at most once, but for `body`.
 * @typedef {object} Client
 * @property {(status: number) => void} head
 * @property {(data: Buffer) => void} body
 * @property {() => void} end
 * @property {() => void} failed
 */
/** @typedef {{opened: () => void, message: (text: string) => void, closed: (code: number) => void}} SocketClient */

/** Milliseconds that a browser waits for the server to close the connection. */
const CLOSING = 2000;

/** The end of the answer to a handshake. */
const HEAD = "\r\n\r\n";

/** A WebSocket's connection. */
export class SocketLine extends Connection {
  #reader = new FrameReader();
  #opened = false;
  #closing = false;
  #code = 1006;
  #told = false;

  /**
   * @param {Network} network
   * @param {Enter} enter
   * @param {string} protocols
   * @param {SocketClient} client
   */
  constructor(network, enter, protocols, client) {
    super(network, enter);
    this.client = client;
    const { weather, random, loop } = network;
    /** Whether the handshake is all that gets through. */
    this.mute = weather.block === "mute";
    if (this.mute) network.note("WebSocket mute");
    if (weather.refuse || network.down || weather.block === "refuse") {
      network.note(weather.block === "refuse" ? "WebSockets blocked" : "refused");
      this.end();
      loop.after(network.latency(), { run: () => this.failed() });
    } else if (weather.hole || weather.block === "hang") {
      network.note(weather.hole ? "hole" : "WebSockets blocked");
      this.up.drop();
    } else this.up.send(["socket", this.name, protocols, random.chance(0.5)]);
    if (protocols.includes(".")) network.hellos += 1;
    else network.note("WebSocket tried beside");
  }

  /** @override @param {any} data @returns {Action} */
  sent(data) {
    return super.sent(typeof data === "string" ? ["bytes", this.name, data] : data);
  }

  /**
   * @param {number} opcode
   * @param {Buffer} payload
   */
  #send(opcode, payload) {
    if (this.mute || this.network.weather.hole) return this.up.drop();
    this.up.send(masked(opcode, payload, this.network.random.whole(0, 0xffffffff)).toString("latin1"));
  }

  /** @param {string} text */
  send(text) {
    if (!this.#closing) this.#send(TEXT, Buffer.from(text));
  }

  /** The page closes the socket. */
  close() {
    if (this.over || this.#closing) return;
    if (this.#opened) this.#close(1000);
    else this.cut({ client: true, server: true });
  }

  /** @param {number} code */
  #close(code) {
    this.#closing = true;
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#send(CLOSE, payload);
    this.network.loop.after(CLOSING, { run: () => this.cut({ client: true, server: true }) });
  }

  /** @override @param {string} kind @param {any} data */
  said(kind, data) {
    if (this.network.weather.hole) return this.down.drop();
    if (kind === "bytes") this.down.send(data);
    else if (kind === "end") this.down.send(null);
  }

  /** @override @param {string | null} data */
  arrived(data) {
    if (data === null) {
      this.end();
      return this.failed();
    }
    const frames = this.#reader.read(Buffer.from(this.mute ? this.#headOf(data) : data, "latin1"));
    if (!this.#opened && this.#reader.status === 101) {
      this.#opened = true;
      this.network.note("WebSocket open");
      this.enter(() => this.client.opened());
    }
    for (const frame of frames) this.#frame(frame);
  }

  /** @param {string} data @returns {string} what of it belongs to the handshake */
  #headOf(data) {
    if (this.#opened) return "";
    const end = data.indexOf(HEAD);
    return end < 0 ? data : data.slice(0, end + HEAD.length);
  }

  /** @param {{opcode: number, payload: Buffer}} frame */
  #frame({ opcode, payload }) {
    if (opcode === TEXT) this.enter(() => this.#closing || this.client.message(payload.toString()));
    else if (opcode === PING) this.#send(PONG, payload);
    else if (opcode === CLOSE) {
      this.#code = payload.readUInt16BE(0);
      if (!this.#closing) this.#close(this.#code);
    }
  }

  /** @override */
  failed() {
    if (this.#told) return;
    this.#told = true;
    this.enter(() => this.client.closed(this.#code));
  }
}

/** A request and its answer. */
export class Exchange extends Connection {
  /** @type {any[]} */
  #hoarded = [];
  #size = 0;
  #told = false;

  /**
   * @param {Network} network
   * @param {Enter} enter
   * @param {string} kind the server's operation
   * @param {string} body
   * @param {Client} client
   */
  constructor(network, enter, kind, body, client) {
    super(network, enter);
    this.client = client;
    this.hoard = network.weather.hoard;
    this.what = kind === "get" ? "page" : (/"(\w+)"\]$/.exec(body)?.[1] ?? kind);
    if (/^"[^"]+",0,.*"stream"\]$/.test(body.slice(1))) network.note("stream tried beside");
    const { weather, random, loop, down } = network;
    if (weather.refuse || down) {
      network.note("refused");
      this.end();
      loop.after(network.latency(), { run: () => this.failed() });
    } else if (weather.hole) {
      network.note("hole");
      this.up.drop();
    } else if (random.chance(weather.lost)) {
      network.note("request lost");
      this.up.drop();
      if (random.chance(0.6)) loop.after(random.scaled(10, 3000), { run: () => this.failed() });
    } else this.#ask(kind, Buffer.from(body).toString("latin1"));
  }

  /**
   * @param {string} kind
   * @param {string} body
   */
  #ask(kind, body) {
    const { network } = this;
    const { weather, random, loop } = network;
    const late = random.chance(weather.late);
    if (late) network.note("request late");
    const delay = late ? random.scaled(300, 60_000) : 0;
    if (!random.chance(weather.twice)) return this.up.send([kind, this.name, body], delay);
    network.note("request twice");
    const again = random.chance(0.5) ? 0 : random.scaled(1, 40_000);
    const other = `${this.name}+`;
    const [first, second] = random.chance(0.5) ? [this.name, other] : [other, this.name];
    this.up.send([kind, first, body], delay);
    const arrival = delay + again + network.latency();
    loop.after(arrival, { tell: () => (network.down ? undefined : [kind, second, body]) });
  }

  /** @override @param {string} kind @param {any} data */
  said(kind, data) {
    const { weather, random } = this.network;
    if (weather.hole) return this.down.drop();
    if (kind === "head") this.network.note(`${this.what} ${data}`);
    if (kind === "head" && random.chance(weather.mute)) {
      this.network.note("answer lost");
      return this.cut({ client: random.chance(0.6), server: random.chance(0.5) });
    }
    const most = Math.min(this.hoard, weather.hoard);
    if (kind !== "end" && (this.#size += kind === "body" ? data.length : 0) < most) {
      this.network.note("hoarded");
      return void this.#hoarded.push([kind, data]);
    }
    this.release();
    this.#pass(kind, data);
  }

  /** Pass on what a proxy has kept. @override */
  release() {
    this.#size = 0;
    for (const each of this.#hoarded.splice(0)) this.#pass(each[0], each[1]);
  }

  /** @param {string} kind @param {any} data */
  #pass(kind, data) {
    this.down.send(kind === "body" ? data : [kind, data]);
  }

  /** @override @param {any} data */
  arrived(data) {
    if (typeof data === "string") this.enter(() => this.client.body(Buffer.from(data, "latin1")));
    else if (data[0] === "head") this.enter(() => this.client.head(data[1]));
    else {
      this.end();
      this.#told = true;
      this.enter(() => this.client.end());
    }
  }

  /** @override */
  failed() {
    if (this.#told) return;
    this.#told = true;
    this.end();
    this.enter(() => this.client.failed());
  }

  /** The browser does not want the answer any more. */
  abort() {
    this.#told = true;
    this.cut({ client: false, server: this.network.random.chance(0.7) });
  }
}
