// Says when the connection is gone, to the server or from there to the network, and what happens next.

import { Widget } from "../athena/widget.js";
import { build, icon, part } from "./dom.js";
import { channel, network } from "./state.js";
import { post } from "./posting.js";

/** @typedef {import("./views.js").Connection} Connection */

// A moment's interruption is no news.
const PATIENCE = 600;

export class BannerWidget extends Widget {
  /** @param {Connection} connection */
  attached(connection) {
    this.lifetime = new AbortController();
    this.timer = 0;
    part(this.node, "sign-in").addEventListener("click", (event) => this.#signInAgain(event));
    channel.watch(() => this.#show(), this.lifetime.signal);
    this.connectionChanged(connection);
  }

  detached() {
    this.lifetime?.abort();
    clearTimeout(this.timer);
  }

  /** @param {Connection} connection */
  connectionChanged(connection) {
    network.set(connection);
    this.#show();
  }

  #show() {
    clearTimeout(this.timer);
    const sentence = words(channel.value.state, network.value);
    const delay = sentence !== "" && channel.value.state === "lost" ? PATIENCE : 0;
    if (delay === 0) this.#say(sentence);
    else this.timer = window.setTimeout(() => this.#say(sentence), delay);
  }

  /** @param {string} sentence */
  #say(sentence) {
    const place = part(this.node, "words");
    const out = network.value.state === "signed-out";
    part(this.node, "sign-in").hidden = !out;
    this.node.classList.toggle("is-quiet", sentence === "");
    if (place.textContent === sentence) return;
    place.replaceChildren(...(sentence ? [icon("warning"), build("p", {}, sentence)] : []));
  }

  /** @param {Event} event */
  async #signInAgain(event) {
    event.preventDefault();
    await post("/sign-out", {});
    location.assign("/");
  }
}

/**
 * @param {"connecting" | "live" | "lost" | "gone"} state
 * @param {Connection} connection
 * @returns {string} "" when all is well
 */
export function words(state, connection) {
  if (connection.state === "signed-out") return connection.sentence || "You are signed out.";
  if (state === "lost" || state === "gone") return "The connection to the server is lost. Trying again…";
  if (connection.state === "online") return "";
  return connection.sentence || "The connection to the network is lost. Trying again…";
}
