// What the sign-in page remembers from the last time. Never the password: that is for password managers.

/** @typedef {import("./storage.js").Keeper} Keeper */

const PLACE = "amsn2.sign-in";

export class Remembered {
  /** @param {Keeper} storage */
  constructor(storage) {
    this.storage = storage;
  }

  /** @returns {{email: string, network: string, status: string}} */
  read() {
    const { email, network, status } = parsed(this.storage.getItem(PLACE));
    return { email: text(email), network: text(network), status: text(status) };
  }

  /** @param {Record<string, string>} sent */
  write({ email = "", network = "", status = "" }) {
    this.storage.setItem(PLACE, JSON.stringify({ email, network, status }));
  }
}

/**
 * @param {string | null} stored
 * @returns {Record<string, unknown>}
 */
function parsed(stored) {
  try {
    const found = JSON.parse(stored ?? "{}");
    return found !== null && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value : "";
}
