// Browser storage that never throws: where it is forbidden or full, what is kept lives as long as the page.

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Keeper */

/** @implements {Keeper} */
export class SafeStorage {
  /** @param {() => Storage} storage */
  constructor(storage) {
    this.storage = storage;
    /** @type {Map<string, string | null>} */
    this.memory = new Map();
  }

  /** @param {string} name */
  getItem(name) {
    const held = this.memory.get(name);
    return held === undefined ? attempt(() => this.storage().getItem(name), null) : held;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setItem(name, value) {
    const kept = attempt(() => (this.storage().setItem(name, value), true), false);
    if (kept) this.memory.delete(name);
    else this.memory.set(name, value);
  }

  /** @param {string} name */
  removeItem(name) {
    const gone = attempt(() => (this.storage().removeItem(name), true), false);
    if (gone) this.memory.delete(name);
    else this.memory.set(name, null);
  }
}

/**
 * @template T
 * @param {() => T} act
 * @param {T} otherwise
 * @returns {T}
 */
function attempt(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

/** What lives as long as this tab does, over reloads. */
export const tabStorage = new SafeStorage(() => globalThis.sessionStorage);

/** What the browser remembers. */
export const browserStorage = new SafeStorage(() => globalThis.localStorage);
