/** The network between a browser and the server, as bad as the weather says. */

import { CLOSE, FrameReader, PING, PONG, TEXT, masked } from "./frames.js";

/** @typedef {import("./loop.js").Loop} Loop */
/** @typedef {import("./loop.js").Action} Action */
/** @typedef {import("./loop.js").Happening} Happening */
/** @typedef {import("./random.js").Random} Random */
/**
 * What connections meet.
 * @typedef {object} Weather
 * @property {[number, number]} latency milliseconds, one way
 * @property {number} split the chance that bytes arrive in pieces
 * @property {number} lost the chance that a request never arrives
 * @property {number} mute the chance that an answer never arrives
 * @property {number} twice the chance that a proxy makes a request a second time
 * @property {number} late the chance that a request dawdles for seconds
 * @property {number} life milliseconds after which a proxy ends connections, 0 for never
 * @property {"" | "refuse" | "hang" | "throw"} block what becomes of WebSockets
 * @property {boolean} refuse no connection is accepted
 * @property {boolean} hole everything vanishes
 * @property {boolean} hoard a proxy passes answers on when they are complete only
 */
/**
 * Somebody at the browser's end of a request. All are called at most once, but for `body`.
 * @typedef {object} Client
 * @property {(status: number) => void} head
 * @property {(data: Buffer) => void} body
 * @property {() => void} end
 * @property {() => void} failed
 */
/** @typedef {{opened: () => void, message: (text: string) => void, closed: (code: number) => void}} SocketClient */
/** @typedef {(work: () => void) => void} Enter runs something in the tab that a connection belongs to, if it is there */

/** @type {Weather} */
export const CALM = {
  latency: [1, 10],
  split: 0,
  lost: 0,
  mute: 0,
  twice: 0,
  late: 0,
  life: 0,
  block: "",
  refuse: false,
  hole: false,
  hoard: false,
};

export class Network {
  weather = { ...CALM };
  /** Whether there is no server. */
  down = false;
  #names = 0;
  /** @type {Map<string, Connection>} */
  lines = new Map();

  /**
   * @param {Loop} loop
   * @param {Random} random
   * @param {(what: string) => void} note takes what is met on the way
   */
  constructor(loop, random, note) {
    this.loop = loop;
    this.random = random;
    this.note = note;
  }

  name() {
    return `n${++this.#names}`;
  }

  latency() {
    return this.random.whole(...this.weather.latency);
  }

  /**
   * The server has said something on a connection. What it says to a request that a proxy has made a second time is
   * lost, or the other answer is: see `Exchange`.
   * @param {string} kind
   * @param {string} name
   * @param {any} data
   */
  said(kind, name, data) {
    this.lines.get(name)?.said(kind, data);
  }

  /**
   * Break connections.
   * @param {number} share of those there are
   * @param {{client: boolean, server: boolean}} told who notices
   */
  cut(share, told) {
    for (const line of [...this.lines.values()]) if (this.random.chance(share)) line.cut(told);
  }

  /**
   * The server's process is gone.
   * @param {boolean} noticed whether browsers notice at once
   * @param {boolean} gently whether what it said last arrives
   */
  died(noticed, gently) {
    this.down = true;
    for (const line of [...this.lines.values()]) {
      line.up.drop();
      if (gently) line.down.finally({ run: () => line.cut({ client: noticed, server: false }) });
      else line.cut({ client: noticed, server: false });
    }
  }
}

/** One direction of a connection: what is sent arrives in order, until it is cut. */
class Flow {
  #dead = false;
  /** @type {{happening: Happening, data: any}[]} */
  #travelling = [];
  #last = 0;

  /**
   * @param {Network} network
   * @param {(data: any) => Action} arrive
   */
  constructor(network, arrive) {
    this.network = network;
    this.arrive = arrive;
  }

  /**
   * @param {any} data bytes as a string, which may arrive in pieces, or anything else
   * @param {number} [delay] more than the usual, in milliseconds
   */
  send(data, delay = 0) {
    const { random, weather } = this.network;
    if (typeof data === "string" && data.length > 1 && random.chance(weather.split)) {
      const middle = random.whole(1, data.length - 1);
      this.#piece(data.slice(0, middle), delay);
      this.#piece(data.slice(middle), delay);
    } else this.#piece(data, delay);
  }

  /**
   * @param {any} data
   * @param {number} delay
   */
  #piece(data, delay) {
    if (this.#dead) return;
    const { loop } = this.network;
    this.#last = Math.max(this.#last, loop.now + this.network.latency() + delay);
    this.#travelling = this.#travelling.filter(({ happening }) => !happening.over);
    this.#travelling.push({ happening: loop.at(this.#last, this.arrive(data)), data });
  }

  /**
   * Let something happen when everything has arrived.
   * @param {Action} action
   */
  finally(action) {
    this.network.loop.at(this.#last, action);
  }

  /** Break it: of what travels some arrives, and perhaps half of something. */
  cut() {
    const { random } = this.network;
    const travelling = this.#travelling.filter(({ happening }) => !happening.over);
    const keep = random.whole(0, travelling.length);
    travelling.forEach(({ happening, data }, index) => {
      if (index < keep) return;
      if (index === keep && typeof data === "string" && data.length > 1 && random.chance(0.5)) {
        this.network.note("truncated");
        Object.assign(happening, this.arrive(data.slice(0, random.whole(1, data.length - 1))));
      } else happening.over = true;
    });
    this.#dead = true;
  }

  /** Nothing arrives any more. */
  drop() {
    for (const { happening } of this.#travelling) happening.over = true;
    this.#dead = true;
  }
}

/** What the two kinds of connection have in common. */
export class Connection {
  over = false;

  /**
   * @param {Network} network
   * @param {Enter} enter
   */
  constructor(network, enter) {
    this.network = network;
    this.enter = enter;
    this.name = network.name();
    network.lines.set(this.name, this);
    this.up = new Flow(network, (data) => this.sent(data));
    this.down = new Flow(network, (data) => ({ run: () => this.arrived(data) }));
    const { life } = network.weather;
    if (life) network.loop.after(life, { run: () => this.#aged() });
  }

  #aged() {
    if (this.over || !this.network.weather.life) return;
    this.network.note("killed by a proxy");
    this.cut({ client: true, server: true });
  }

  /**
   * What has been sent to the server arrives there.
   * @param {any} operation
   * @returns {Action}
   */
  sent(operation) {
    return { tell: () => (this.network.down ? undefined : operation) };
  }

  /** @param {any} data what arrives at the browser */
  arrived(data) {}

  /** What the server says on this connection. @param {string} kind @param {any} data */
  said(kind, data) {}

  /** The connection breaks. @param {{client: boolean, server: boolean}} told who notices */
  cut({ client, server }) {
    if (this.over) return;
    this.end();
    this.up.cut();
    this.down.cut();
    if (server) this.up.finally({ tell: () => (this.network.down ? undefined : ["closed", this.name, false]) });
    if (client) this.down.finally({ run: () => this.failed() });
  }

  /** The browser notices that the connection is broken. */
  failed() {}

  end() {
    this.over = true;
    this.network.lines.delete(this.name);
  }
}

/** Milliseconds that a browser waits for the server to close the connection. */
const CLOSING = 2000;

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
    if (weather.refuse || network.down || weather.block === "refuse") {
      network.note(weather.block === "refuse" ? "WebSockets blocked" : "refused");
      this.end();
      loop.after(network.latency(), { run: () => this.failed() });
    } else if (weather.hole || weather.block === "hang") {
      network.note(weather.hole ? "hole" : "WebSockets blocked");
      this.up.drop();
    } else this.up.send(["socket", this.name, protocols, random.chance(0.5)]);
    if (!protocols.includes(".")) network.note("WebSocket tried beside");
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
    if (this.network.weather.hole) return this.up.drop();
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
    const frames = this.#reader.read(Buffer.from(data, "latin1"));
    if (!this.#opened && this.#reader.status === 101) {
      this.#opened = true;
      this.network.note("WebSocket open");
      this.enter(() => this.client.opened());
    }
    for (const frame of frames) this.#frame(frame);
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
    if (this.hoard && kind !== "end") {
      this.network.note("hoarded");
      return void this.#hoarded.push([kind, data]);
    }
    for (const each of this.#hoarded.splice(0)) this.#pass(each[0], each[1]);
    this.#pass(kind, data);
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
