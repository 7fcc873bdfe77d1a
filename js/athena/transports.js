/**
 * The transports, each with the same few methods. WebSocket. Event stream: one request whose answer does not end, and
 * short ones for what the page says. Long-poll: one request at a time is on its way or held by the server, and each is
 * a turn.
 */

/** @typedef {import("./channel.js").Link} Link */

/** From here on, close codes say that the server has ended the channel. */
const ENDED = 4400;

/** Characters that a request holds at most: a beacon may have 64 KB, and a slow network only so much in time. */
const MOST = 16000;

/**
 * What a request says: where things stand, and what is not acknowledged.
 * @param {Pick<Link, "config" | "delivery">} link
 * @param {string} mode
 * @param {string} [word]
 */
function bodyOf({ config, delivery }, mode, word) {
  const first = delivery.rewind();
  const items = delivery.outgoing(Math.min(MOST, config.frame / 4));
  if (word) items.push(`"${word}"`);
  return `["${config.channel}",${delivery.turn},${delivery.tell()},${first},[${items.join()}],"${mode}"]`;
}

/**
 * The same in a request that begins a turn.
 * @param {Pick<Link, "config" | "delivery">} link
 * @param {string} mode
 * @param {string} [word]
 */
export function turnOf(link, mode, word) {
  link.delivery.begin();
  return bodyOf(link, mode, word);
}

class Transport {
  /** Whether it carries the channel. */
  open = false;
  /** Whether the channel has let go of it. */
  ended = false;
  abort = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /**
   * @param {Link} link
   * @param {number} patience milliseconds until the connection must stand, or an answer come
   */
  constructor(link, patience) {
    this.link = link;
    this.patience = patience;
  }

  /** Allow so much time for the first batch. */
  hurry() {
    this.timer = setTimeout(() => this.end("lost"), this.patience);
  }

  /** @param {any[]} batch */
  take(batch) {
    if (this.ended) return;
    const opening = !this.open;
    this.open = true;
    // Less than the server keeps a page whose answer was lost, also with the time for which it holds a request.
    this.patience = 4000;
    clearTimeout(this.timer);
    this.link.batch(batch, opening);
  }

  /** @param {"lost" | "gone"} how */
  end(how) {
    if (!this.ended) this.link.ended(how);
  }

  /** Let go, silently. */
  close() {
    this.ended = true;
    this.open = false;
    clearTimeout(this.timer);
    this.abort.abort();
  }
}

export class SocketTransport extends Transport {
  /**
   * @param {Link} link
   * @param {number} patience
   * @param {boolean} [trial] open first, and carry the channel only then
   */
  constructor(link, patience, trial) {
    super(link, patience);
    const { config } = link;
    const url = new URL(config.transport, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const hello = [config.channel, ...(trial ? [] : this.#hello())].join(".");
    const socket = (this.socket = new WebSocket(url, ["athena", hello]));
    this.hurry();
    socket.onopen = () => {
      if (!trial || this.ended) return;
      link.ready();
      socket.send(JSON.stringify(this.#hello()));
    };
    socket.onmessage = ({ data }) => this.take(JSON.parse(data));
    socket.onclose = ({ code }) => this.end(code >= ENDED ? "gone" : "lost");
  }

  #hello() {
    const { delivery } = this.link;
    return [delivery.begin(), delivery.received];
  }

  /** Send what waits. */
  flush() {
    const { delivery, config } = this.link;
    while (this.open && (delivery.waiting || delivery.due)) {
      /** @type {(string | number)[]} */
      const items = delivery.outgoing(config.frame / 4);
      if (delivery.untold) items.unshift(delivery.tell());
      this.socket.send(`[${items.join()}]`);
    }
  }

  /** Tell the count now, and ask for the server's. */
  probe() {
    if (this.open) this.socket.send(`[${this.link.delivery.tell()},"ping"]`);
    return this.open;
  }

  /** @override */
  close() {
    super.close();
    this.socket.close();
  }
}

class RequestTransport extends Transport {
  /**
   * Make a request, and return what `read` makes of its answer, or how it failed. Aborting it is a failure too.
   * @template Answer
   * @param {string} body
   * @param {(response: any) => Promise<Answer>} read
   * @param {AbortController} abort
   * @returns {Promise<Answer | "lost" | "gone">}
   */
  async request(body, read, { signal }) {
    try {
      const response = await fetch(this.link.config.transport, { method: "POST", body, signal });
      if (response.ok) return await read(response);
      return response.status < 500 && response.status !== 409 ? "gone" : "lost";
    } catch {
      return "lost";
    }
  }

  /**
   * Make a request whose answer is one batch.
   * @param {string} body
   * @param {number} patience
   * @param {AbortController} [abort]
   * @returns {Promise<any[] | "lost" | "gone">}
   */
  async ask(body, patience, abort = new AbortController()) {
    const timer = setTimeout(() => abort.abort(), patience);
    const answer = await this.request(body, (response) => response.json(), abort);
    clearTimeout(timer);
    return answer;
  }
}

export class StreamTransport extends RequestTransport {
  #saying = false;
  #ping = false;

  /**
   * @param {Link} link
   * @param {number} patience
   * @param {boolean} [trial] see first whether events get through
   */
  constructor(link, patience, trial) {
    super(link, patience);
    this.hurry();
    this.#listen(trial);
  }

  /** @param {boolean} [trial] */
  async #listen(trial) {
    const { link } = this;
    const abort = (this.abort = new AbortController());
    const body = trial ? `["${link.config.channel}",0,0,1,[],"stream"]` : turnOf(link, "stream");
    const how = await this.request(body, (response) => this.#read(response.body.getReader(), trial), abort);
    if (how !== "works") return this.end(how);
    abort.abort();
    link.ready();
    this.#listen();
  }

  /**
   * @param {ReadableStreamDefaultReader<Uint8Array>} reader
   * @param {boolean} [trial]
   * @returns {Promise<"lost" | "works">} how it ended
   */
  async #read(reader, trial) {
    const decoder = new TextDecoder();
    for (let text = "", piece; !(piece = await reader.read()).done; ) {
      if (trial) return "works";
      const lines = (text + decoder.decode(piece.value, { stream: true })).split("\n");
      text = /** @type {string} */ (lines.pop());
      for (const line of lines) this.#line(line);
    }
    return "lost";
  }

  /** @param {string} line */
  #line(line) {
    if (line.startsWith("data:")) this.take(JSON.parse(line.slice(5)));
    else if (line) this.probe();
  }

  /** Send what waits, unless a request is saying something already. */
  flush() {
    const { delivery } = this.link;
    if (this.open && !this.#saying && (this.#ping || delivery.waiting || delivery.due)) this.#say();
  }

  async #say() {
    const body = bodyOf(this.link, "post", this.#ping ? "ping" : "");
    this.#ping = false;
    this.#saying = true;
    const answer = await this.ask(body, this.patience);
    this.#saying = false;
    if (typeof answer === "string") return this.end(answer);
    if (this.link.delivery.acknowledge(answer[0])) this.flush();
    else this.end("lost");
  }

  /** Tell the count now, and ask for the server's, which comes as an event. */
  probe() {
    this.#ping = true;
    this.flush();
    return this.open;
  }
}

export class PollTransport extends RequestTransport {
  /** Whether the request is held only to hear from the server, so that one that says something may overtake it. */
  #idle = false;

  /**
   * @param {Link} link
   * @param {number} patience milliseconds until an answer must come, beyond the time the server holds a request
   */
  constructor(link, patience) {
    super(link, patience);
    this.#request(false);
  }

  /** @param {boolean} wait */
  async #request(wait) {
    const { delivery, config } = this.link;
    this.#idle = wait;
    this.abort = new AbortController();
    const body = turnOf(this.link, wait ? "poll" : "now");
    const { turn } = delivery;
    const answer = await this.ask(body, this.patience + (wait ? config.hold * 1000 : 0), this.abort);
    if (this.ended || turn !== delivery.turn) return;
    if (typeof answer === "string") return this.end(answer);
    this.#idle = false;
    this.take(answer);
    if (!this.ended) this.#request(!delivery.waiting);
  }

  /** Send what waits, unless a request is saying something already. */
  flush() {
    if (this.open && this.#idle && this.link.delivery.waiting) this.#request(false);
  }

  /**
   * Ask for an answer at once; false when one is due anyway.
   * @param {boolean} urgent whether the time for which the server holds a request is too long
   */
  probe(urgent) {
    if (!urgent || !this.#idle) return false;
    this.#request(false);
    return true;
  }
}
