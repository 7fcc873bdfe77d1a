/** Numbers that look random, and are the same again for the same seed. */
export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) >>> 0;
    for (let warming = 0; warming < 4; warming++) this.next();
  }

  /** @returns {number} from 0 to 1, without 1 */
  next = () => {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };

  /** @param {number} probability */
  chance(probability) {
    return this.next() < probability;
  }

  /**
   * A whole number, both ends included.
   * @param {number} least
   * @param {number} most
   */
  whole(least, most) {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /**
   * A number whose order of magnitude is as random as its digits.
   * @param {number} least
   * @param {number} most
   */
  scaled(least, most) {
    return Math.round(least * (most / least) ** this.next());
  }

  /**
   * @template T
   * @param {readonly T[]} list
   * @returns {T}
   */
  pick(list) {
    return /** @type {T} */ (list[Math.floor(this.next() * list.length)]);
  }
}
