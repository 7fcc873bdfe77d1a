/** The WebSocket transport. */

/** @typedef {import("./channel.js").Link} Link */

/** From here on, close codes say that the server has ended the channel. */
const ENDED = 4400;

export class SocketTransport {
  open = false;
  ended = false;

  /**
   * @param {Link} link
   * @param {number} patience milliseconds until the connection must stand
   */
  constructor(link, patience) {
    this.link = link;
    const { delivery, config } = link;
    const turn = delivery.begin();
    const url = new URL(config.transport, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = (this.socket = new WebSocket(url, ["athena", `${config.channel}.${turn}.${delivery.received}`]));
    this.timer = setTimeout(() => this.#end("lost"), patience);
    socket.onmessage = (event) => this.#message(event.data);
    socket.onclose = (event) => this.#end(event.code >= ENDED ? "gone" : "lost");
  }

  /** @param {string} data */
  #message(data) {
    if (this.ended) return;
    const opening = !this.open;
    this.open = true;
    clearTimeout(this.timer);
    this.link.batch(JSON.parse(data), opening);
  }

  /** Send what waits. */
  flush() {
    const { delivery, config } = this.link;
    while (this.open && (delivery.waiting || delivery.due)) {
      /** @type {(string | number)[]} */
      const items = delivery.outgoing(config.frame / 4);
      if (delivery.untold) items.unshift(delivery.tell());
      this.socket.send(`[${items.join()}]`);
    }
  }

  /** Tell the count now, and ask for the server's. */
  probe() {
    if (this.open) this.socket.send(`[${this.link.delivery.tell()},"ping"]`);
    return this.open;
  }

  /** @param {"lost" | "gone"} how */
  #end(how) {
    if (!this.ended) this.link.ended(how);
  }

  /** Let go, silently. */
  close() {
    this.ended = true;
    this.open = false;
    clearTimeout(this.timer);
    this.socket.close();
  }
}
