/** The long-poll transport: one request at a time is on its way or held by the server. Every request is a turn. */

/** @typedef {import("./channel.js").Link} Link */

export class PollTransport {
  /**
   * @param {Link} link
   * @param {number} patience milliseconds until an answer must come, beyond the time the server holds a request
   */
  constructor(link, patience) {
    this.link = link;
    this.patience = patience;
    this.open = false;
    this.ended = false;
    /** A request that is held only to hear from the server: it may be overtaken by one that says something. */
    this.idle = false;
    this.#request(false);
  }

  /** @param {boolean} wait */
  async #request(wait) {
    const { delivery, config } = this.link;
    const turn = delivery.begin();
    delivery.rewind();
    const first = delivery.first;
    const items = delivery.outgoing(config.frame / 4);
    this.idle = wait && !items.length;
    const head = `"${config.channel}",${turn},${delivery.tell()},${first}`;
    const body = `[${head},[${items.join()}],${this.idle}]`;
    const limit = AbortSignal.timeout(this.patience + (this.idle ? config.hold * 1000 : 0));
    try {
      const response = await fetch(config.transport, { method: "POST", body, signal: limit });
      const batch = response.ok ? await response.json() : null;
      if (this.ended || turn !== delivery.turn) return;
      if (!batch) this.#end(response.status < 500 ? "gone" : "lost");
      else this.#answered(batch);
    } catch {
      if (turn === delivery.turn) this.#end("lost");
    }
  }

  /** @param {any[]} batch */
  #answered(batch) {
    if (!this.open) {
      this.open = true;
      this.link.live();
    }
    this.idle = false;
    this.link.batch(batch);
    if (!this.ended) this.#request(true);
  }

  /** Send what waits, if no other request is saying something. */
  flush() {
    if (this.open && this.idle && this.link.delivery.waiting) this.#request(false);
  }

  /** A request is always under way, and has its time limit. */
  probe() {}

  /** @param {"lost" | "gone"} how */
  #end(how) {
    if (this.ended) return;
    this.close();
    this.link.ended(how);
  }

  /** Let go, silently. */
  close() {
    this.ended = true;
    this.open = false;
  }
}
