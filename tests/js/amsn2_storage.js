// A storage in memory, which can be made to refuse.

export class FakeStorage {
  constructor() {
    /** @type {Map<string, string>} */
    this.items = new Map();
    this.refuses = false;
  }

  /** @param {string} name */
  getItem(name) {
    return this.items.get(name) ?? null;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setItem(name, value) {
    if (this.refuses) throw new Error("full");
    this.items.set(name, value);
  }

  /** @param {string} name */
  removeItem(name) {
    if (this.refuses) throw new Error("forbidden");
    this.items.delete(name);
  }
}
