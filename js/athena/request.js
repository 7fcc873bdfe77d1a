/** What a request says that is a turn of its own. */

/**
 * Begin the turn: tell where things stand, and everything that is not acknowledged.
 * @param {import("./channel.js").Config} config
 * @param {import("./delivery.js").Delivery} delivery
 * @param {string[]} more items at the end
 * @param {boolean} wait whether the server may hold the request until it has something to say
 */
export function requestBody(config, delivery, more, wait) {
  const turn = delivery.begin();
  const first = delivery.rewind();
  const items = [...delivery.outgoing(config.frame / 4), ...more];
  return `["${config.channel}",${turn},${delivery.tell()},${first},[${items.join()}],${wait}]`;
}
