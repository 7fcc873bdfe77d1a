/**
 * Reliable delivery over transports that come and go: the browser's end. What it promises and how is told in
 * `amsn2athena/athena/delivery.py`; here the turns are begun, there they are answered.
 */

export class Delivery {
  /** @type {string[]} */
  #outbox = [];
  #size = 0;
  #acknowledged = 0;
  #transmitted = 0;
  #told = 0;
  /** How many messages have been received. */
  received = 0;
  /** The number of the turn, counted up with every transport. */
  turn = 0;
  limits = { messages: 1000, size: 1 << 20, ackEvery: 32 };

  /**
   * Keep a message until the server has it. False when no more fit, unless `always`.
   * @param {string} message
   * @param {boolean} [always]
   */
  send(message, always) {
    const size = this.#size + message.length;
    if (!always && (this.#outbox.length >= this.limits.messages || size > this.limits.size)) return false;
    this.#outbox.push(message);
    this.#size = size;
    return true;
  }

  /** Begin a turn. Nothing is transmitted until `resume`. */
  begin() {
    this.#transmitted = this.#acknowledged + this.#outbox.length;
    this.turn += 1;
    this.#told = this.received;
    return this.turn;
  }

  /**
   * The server's count at the beginning of the turn: everything after it is to be transmitted (again). False when that
   * is impossible: start again from a fresh page.
   * @param {number} count
   */
  resume(count) {
    this.#transmitted = count;
    return this.acknowledge(count) && count === this.#acknowledged;
  }

  /** For a turn that does not wait for the server's count: transmit all that is not acknowledged, from this number. */
  rewind() {
    this.#transmitted = this.#acknowledged;
    return this.#acknowledged + 1;
  }

  /**
   * Where several connections carry counts, one may overtake another, and the older one says nothing new. The server
   * may have more than this turn has transmitted: from the one before. False when it cannot have so many.
   * @param {number} count how many messages the server has received
   */
  acknowledge(count) {
    const known = count - this.#acknowledged;
    if (known > 0 && known <= this.#outbox.length) {
      this.#transmitted = Math.max(this.#transmitted, count);
      for (const message of this.#outbox.splice(0, known)) this.#size -= message.length;
      this.#acknowledged = count;
    }
    return count <= this.#acknowledged;
  }

  /** Whether there are messages that the current turn has not been given. */
  get waiting() {
    return this.#transmitted - this.#acknowledged < this.#outbox.length;
  }

  /**
   * The next messages for the transport: about `most` characters, always one if one waits.
   * @param {number} most
   */
  outgoing(most) {
    const begin = this.#transmitted - this.#acknowledged;
    let end = begin;
    for (let total = 0; end < this.#outbox.length; end++) {
      total += /** @type {string} */ (this.#outbox[end]).length + 1;
      if (total > most && end > begin) break;
    }
    this.#transmitted += end - begin;
    return this.#outbox.slice(begin, end);
  }

  /** Whether the server should be told the count without more delay. */
  get due() {
    return this.received - this.#told >= this.limits.ackEvery;
  }

  /** Whether there is anything to tell. */
  get untold() {
    return this.received > this.#told;
  }

  /** The count, which is about to be told. */
  tell() {
    this.#told = this.received;
    return this.received;
  }
}
