/** The event stream transport: a request whose answer does not end, and short requests for what the page says. */

import { ask, post, refusal, requestBody, turnBody } from "./request.js";

/** @typedef {import("./channel.js").Link} Link */

export class StreamTransport {
  open = false;
  ended = false;
  #posting = false;
  #ping = false;
  #abort = new AbortController();

  /**
   * @param {Link} link
   * @param {number} patience milliseconds until the first event, or an answer, must come
   * @param {boolean} [trial] try first whether events get through
   */
  constructor(link, patience, trial) {
    this.link = link;
    this.patience = patience;
    this.timer = setTimeout(() => this.#end("lost"), patience);
    this.#listen(trial);
  }

  /** @param {boolean} [trial] */
  async #listen(trial) {
    const { config, delivery } = this.link;
    const abort = (this.#abort = new AbortController());
    const body = trial ? `["${config.channel}",0,0,1,[],"stream"]` : turnBody(config, delivery, "stream");
    /** @type {"lost" | "gone"} */
    let how = "lost";
    try {
      const response = await post(config, body, abort);
      if (response.ok) {
        for await (const line of linesOf(/** @type {any} */ (response.body).getReader())) {
          if (this.ended) return;
          if (trial) {
            abort.abort();
            this.link.ready();
            return void this.#listen();
          }
          this.#line(line);
        }
      } else how = refusal(response);
    } catch {
      // lost
    }
    this.#end(how);
  }

  /** @param {string} line */
  #line(line) {
    if (line.startsWith("data:")) {
      const opening = !this.open;
      this.open = true;
      clearTimeout(this.timer);
      this.link.batch(JSON.parse(line.slice(5)), opening);
    } else if (line) this.probe();
  }

  /** Send what waits, unless a request is saying something already. */
  flush() {
    const { delivery } = this.link;
    if (this.open && !this.#posting && (this.#ping || delivery.waiting || delivery.due)) this.#say();
  }

  async #say() {
    const { config, delivery } = this.link;
    const body = requestBody(config, delivery, "post", this.#ping ? "ping" : "");
    this.#ping = false;
    this.#posting = true;
    let answer = await ask(config, body, this.patience);
    this.#posting = false;
    if (this.ended) return;
    try {
      if (typeof answer === "string") return this.#end(answer);
      delivery.acknowledge(answer[0]);
      this.flush();
    } catch {
      this.#end("lost");
    }
  }

  /** Tell the count now, and ask for the server's, which comes as an event. */
  probe() {
    this.#ping = true;
    this.flush();
    return this.open;
  }

  /** @param {"lost" | "gone"} how */
  #end(how) {
    if (!this.ended) this.link.ended(how);
  }

  /** Let go, silently. */
  close() {
    this.ended = true;
    this.open = false;
    clearTimeout(this.timer);
    this.#abort.abort();
  }
}

/**
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @returns {AsyncGenerator<string>} its lines
 */
async function* linesOf(reader) {
  const decoder = new TextDecoder();
  for (let text = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (text + decoder.decode(value, { stream: true })).split("\n");
    text = /** @type {string} */ (lines.pop());
    yield* lines;
  }
}
