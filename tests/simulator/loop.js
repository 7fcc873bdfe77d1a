/** Time: what happens when, in the browser, in the network and on the server. */

/** @typedef {import("./peer.js").Peer} Peer */
/**
 * Something that will happen: in this process, or, when `tell` returns an operation, on the server.
 * @typedef {{run?: () => void, tell?: () => any[] | undefined, then?: () => void}} Action
 * @typedef {Action & {time: number, order: number, over: boolean}} Happening
 */

/** How much may happen in a schedule: many times what does in the worst network. */
const MOST = 10_000;

const turn = () => new Promise((resolve) => setImmediate(resolve));

export class Loop {
  now = 0;
  #order = 0;
  /** @type {Happening[]} */
  #heap = [];
  #serverNext = 0;
  #steps = 0;

  /**
   * @param {Peer} peer
   * @param {(said: any[]) => void} said takes what the server says
   */
  constructor(peer, said) {
    this.peer = peer;
    this.said = said;
  }

  /**
   * @param {number} delay milliseconds
   * @param {Action} action
   * @returns {Happening}
   */
  after(delay, action) {
    return this.at(this.now + delay, action);
  }

  /**
   * @param {number} time
   * @param {Action} action
   * @returns {Happening}
   */
  at(time, action) {
    const happening = { ...action, time: Math.max(time, this.now), order: this.#order++, over: false };
    this.#push(happening);
    return happening;
  }

  /**
   * Let everything happen until `limit`, or until nobody waits for anything any more.
   * @param {number} limit
   * @param {() => boolean} enough
   */
  async until(limit, enough = () => false) {
    await turn();
    while (!enough()) {
      if (++this.#steps > MOST) throw new Error("too much happens");
      const next = this.#peek();
      if (!next || next.time > limit) {
        if (this.#reach(limit)) break;
      } else if (next.tell) {
        this.#deliver(next);
      } else if (this.#reach(next.time)) {
        this.#pop();
        next.over = true;
        next.run?.();
        await turn();
      }
    }
  }

  /**
   * Let time pass.
   * @param {number} time
   * @returns {boolean} whether that time was reached
   */
  #reach(time) {
    if (this.#serverNext < time) return this.#tell(time, ["advance"]);
    this.now = Math.max(this.now, time);
    return true;
  }

  /** @param {Happening} happening */
  #deliver(happening) {
    const operation = happening.tell?.();
    if (operation && !this.#tell(happening.time, operation)) return;
    this.#pop(happening);
    happening.over = true;
    this.now = happening.time;
    happening.then?.();
  }

  /**
   * @param {number} until
   * @param {any[]} operation
   * @returns {boolean} whether that time was reached
   */
  #tell(until, operation) {
    const { done, next, said } = this.peer.ask(until, operation);
    this.#serverNext = next;
    for (const each of said) {
      this.now = each[0];
      this.said(each);
    }
    if (done) this.now = until;
    return done;
  }

  // A heap, the earliest first

  #peek() {
    while (this.#heap[0]?.over) this.#pop();
    return this.#heap[0];
  }

  /** @param {Happening} happening */
  #push(happening) {
    const heap = this.#heap;
    let at = heap.length;
    for (let above; at && before(happening, (above = item(heap, (at - 1) >> 1))); at = (at - 1) >> 1) heap[at] = above;
    heap[at] = happening;
  }

  /** @param {Happening} [expected] */
  #pop(expected) {
    const heap = this.#heap;
    if (expected && heap[0] !== expected) return void (expected.over = true);
    const last = /** @type {Happening} */ (heap.pop());
    if (!heap.length) return;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && before(item(heap, child + 1), item(heap, child))) child++;
      if (!before(item(heap, child), last)) break;
      heap[at] = item(heap, child);
      at = child;
    }
    heap[at] = last;
  }
}

/**
 * @param {Happening[]} heap
 * @param {number} index
 */
const item = (heap, index) => /** @type {Happening} */ (heap[index]);

/**
 * @param {Happening} one
 * @param {Happening} other
 */
const before = (one, other) => one.time < other.time || (one.time === other.time && one.order < other.order);
