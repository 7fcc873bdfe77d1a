// How the person of this browser wants the contact list: its order, and which sections are closed.

import { Store } from "./store.js";

/** @typedef {import("./grouping.js").Order} Order */
/** @typedef {import("./storage.js").Keeper} Keeper */

const ORDER = "amsn2.order";
const CLOSED = "amsn2.closed";
const MOST_CLOSED = 200;

/** @extends {Store<Order>} */
export class OrderStore extends Store {
  /** @param {Keeper} storage */
  constructor(storage) {
    super(readOrder(storage.getItem(ORDER)));
    this.storage = storage;
  }

  /**
   * @override
   * @param {Order} order
   */
  set(order) {
    this.storage.setItem(ORDER, JSON.stringify(order));
    super.set(order);
  }
}

/** The ids of closed sections, as a set that is remembered. */
export class ClosedSections {
  /** @param {Keeper} storage */
  constructor(storage) {
    this.storage = storage;
    this.ids = new Set(readNames(storage.getItem(CLOSED)));
  }

  /** @param {string} id */
  has(id) {
    return this.ids.has(id);
  }

  /** @param {string} id */
  add(id) {
    this.ids.add(id);
    this.#keep();
  }

  /** @param {string} id */
  delete(id) {
    this.ids.delete(id);
    this.#keep();
  }

  #keep() {
    this.storage.setItem(CLOSED, JSON.stringify([...this.ids].slice(-MOST_CLOSED)));
  }
}

/**
 * @param {string | null} stored
 * @returns {Order}
 */
function readOrder(stored) {
  const found = parsed(stored);
  const { by, together } = /** @type {Record<string, unknown>} */ (found ?? {});
  return { by: by === "status" ? "status" : "group", together: together === true };
}

/**
 * @param {string | null} stored
 * @returns {string[]}
 */
function readNames(stored) {
  const found = parsed(stored);
  return Array.isArray(found) ? found.filter((name) => typeof name === "string") : [];
}

/** @param {string | null} stored */
function parsed(stored) {
  try {
    return /** @type {unknown} */ (JSON.parse(stored ?? "null"));
  } catch {
    return null;
  }
}
