/** Says how the connection is: to listeners of "athena:status", and to stylesheets as <html data-athena="live">. */

/** @typedef {"connecting" | "live" | "lost" | "gone"} State */

/**
 * @param {State} state
 * @param {number} retryIn seconds until the next attempt, 0 while one is under way
 */
export function announce(state, retryIn = 0) {
  document.documentElement.dataset.athena = state;
  document.dispatchEvent(new CustomEvent("athena:status", { detail: { state, retryIn } }));
}
