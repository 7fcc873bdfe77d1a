/** The network between a browser and the server, as bad as the weather says. */

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
 * @property {"" | "refuse" | "hang" | "throw" | "mute"} block what becomes of WebSockets
 * @property {boolean} refuse no connection is accepted
 * @property {boolean} hole everything vanishes
 * @property {number} hoard a proxy passes answers on when they are complete, or that many bytes have come
 */
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
  hoard: 0,
};

export class Network {
  weather = { ...CALM };
  /** Whether there is no server. */
  down = false;
  /** How many WebSockets have been opened at once in the place of a transport, and not tried beside it. */
  hellos = 0;
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

  /** A proxy keeps nothing back any more. */
  release() {}

  end() {
    this.over = true;
    this.network.lines.delete(this.name);
  }
}
