/** Requests of the event stream and long-poll transports. */

/** @typedef {import("./channel.js").Config} Config */
/** @typedef {import("./delivery.js").Delivery} Delivery */

/**
 * Begin a turn with a request: tell where things stand, and everything that is not acknowledged.
 * @param {Config} config
 * @param {Delivery} delivery
 * @param {string} mode
 * @param {string} [word]
 */
export function turnBody(config, delivery, mode, word) {
  delivery.begin();
  return requestBody(config, delivery, mode, word);
}

/**
 * The same, within the present turn.
 * @param {Config} config
 * @param {Delivery} delivery
 * @param {string} mode
 * @param {string} [word]
 */
export function requestBody(config, delivery, mode, word) {
  const first = delivery.rewind();
  const items = delivery.outgoing(config.frame / 4);
  if (word) items.push(`"${word}"`);
  return `["${config.channel}",${delivery.turn},${delivery.tell()},${first},[${items.join()}],"${mode}"]`;
}

/**
 * Make a request whose answer comes at one time.
 * @param {Config} config
 * @param {string} body
 * @param {number} patience milliseconds
 * @param {AbortController} [abort]
 * @returns {Promise<any[] | "lost" | "gone">}
 */
export async function ask(config, body, patience, abort = new AbortController()) {
  const timer = setTimeout(() => abort.abort(), patience);
  try {
    const response = await post(config, body, abort);
    return response.ok ? await response.json() : refusal(response);
  } catch {
    return "lost";
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {Config} config
 * @param {string} body
 * @param {AbortController} abort
 */
export function post(config, body, { signal }) {
  return fetch(config.transport, { method: "POST", body, signal });
}

/** @param {Response} response */
export function refusal({ status }) {
  return status < 500 && status !== 409 ? "gone" : "lost";
}
