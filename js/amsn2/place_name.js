// What this browser calls the place where it signs in, so that the name is chosen once.

/** @typedef {import("./storage.js").Keeper} Keeper */

const PLACE = "amsn2.place";

/**
 * The name to give to a session that has none yet.
 * @param {Keeper} storage
 * @param {string} shown the name that the session has
 */
export function wantedPlaceName(storage, shown) {
  return shown === "" ? (storage.getItem(PLACE) ?? "") : "";
}

/**
 * @param {Keeper} storage
 * @param {string} name
 */
export function keepPlaceName(storage, name) {
  storage.setItem(PLACE, name);
}
