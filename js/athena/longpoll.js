/** The long-poll transport: one request at a time is on its way or held by the server. Every request is a turn. */

import { ask, turnBody } from "./request.js";

/** @typedef {import("./channel.js").Link} Link */

export class PollTransport {
  open = false;
  ended = false;
  /** Whether the request is held only to hear from the server, so that one that says something may overtake it. */
  #idle = false;
  #abort = new AbortController();

  /**
   * @param {Link} link
   * @param {number} patience milliseconds until an answer must come, beyond the time the server holds a request
   */
  constructor(link, patience) {
    this.link = link;
    this.patience = patience;
    this.#request(false);
  }

  /** @param {boolean} wait */
  async #request(wait) {
    const { delivery, config } = this.link;
    this.#idle = wait;
    this.#abort = new AbortController();
    const body = turnBody(config, delivery, wait ? "poll" : "now");
    const { turn } = delivery;
    const answer = await ask(config, body, this.patience + (wait ? config.hold * 1000 : 0), this.#abort);
    if (this.ended || turn !== delivery.turn) return;
    if (typeof answer === "string") this.link.ended(answer);
    else this.#answered(answer);
  }

  /** @param {any[]} batch */
  #answered(batch) {
    const opening = !this.open;
    this.open = true;
    this.#idle = false;
    this.link.batch(batch, opening);
    if (!this.ended) this.#request(!this.link.delivery.waiting);
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

  /** Let go, silently. */
  close() {
    this.ended = true;
    this.#abort.abort();
  }
}
