// Those who want to add us, one card each, with the two answers.

import { Widget } from "../athena/widget.js";
import { showPossible } from "./abilities.js";
import { announce } from "./announcer.js";
import { alertWith, arrange, build, drawing } from "./dom.js";
import { abilities } from "./state.js";
import { tint } from "./statuses.js";

/** @typedef {import("./views.js").Request} Request */

export class RequestsWidget extends Widget {
  /** @param {Request[]} requests */
  attached(requests) {
    /** @type {Map<string, HTMLElement>} */
    this.cards = new Map();
    this.lifetime = new AbortController();
    abilities.watch((able) => showPossible(this.node, able), this.lifetime.signal);
    for (const request of requests) this.cards.set(request.account, this.#card(request));
    arrange(this.node, [...this.cards.values()]);
  }

  detached() {
    this.lifetime?.abort();
  }

  /** @param {Request} request */
  requestAdded(request) {
    this.cards?.set(request.account, this.#card(request));
    arrange(this.node, [...(this.cards?.values() ?? [])]);
    announce(`${request.name} wants to add you`);
  }

  /** @param {string} account */
  requestRemoved(account) {
    const hadFocus = this.cards?.get(account)?.contains(document.activeElement);
    this.cards?.delete(account);
    arrange(this.node, [...(this.cards?.values() ?? [])]);
    if (hadFocus) (this.node.querySelector("button") ?? document.querySelector("[role=treeitem][tabindex='0']"))?.focus();
  }

  /** @param {Request} request */
  #card(request) {
    const id = `request-${request.account}`;
    const frame = build("span", { class: "frame", "data-mood": "online", "data-tint": tint(request.account) }, drawing("portrait", "portrait"));
    const title = build("h2", { id }, build("bdi", {}, request.name), " wants to add you");
    const about = build("div", { class: "request-about" }, build("p", {}, request.account));
    if (request.message) about.append(build("p", { class: "request-message", dir: "auto" }, request.message));
    about.append(build("p", { "data-lacks": "refusals" }, "If you decline, this network asks again when you sign in the next time."));
    showPossible(about, abilities.value);
    const trouble = build("div", { class: "alert", role: "alert" });
    const accept = build("button", { type: "button", class: "button primary" }, "Accept");
    const decline = build("button", { type: "button", class: "button" }, "Decline");
    const answer = (/** @type {string} */ method) => this.#answer(method, request.account, [accept, decline], trouble);
    accept.addEventListener("click", () => answer("accept"));
    decline.addEventListener("click", () => answer("decline"));
    const buttons = build("div", { class: "request-buttons" }, accept, decline);
    return build("section", { class: "request", role: "dialog", "aria-labelledby": id }, frame, title, about, trouble, buttons);
  }

  /**
   * @param {string} method
   * @param {string} account
   * @param {HTMLButtonElement[]} buttons
   * @param {HTMLElement} trouble
   */
  async #answer(method, account, buttons, trouble) {
    if (buttons.some((button) => button.ariaDisabled === "true")) return;
    for (const button of buttons) button.ariaDisabled = "true";
    alertWith(trouble, "");
    try {
      await this.callRemote(method, account);
    } catch (error) {
      alertWith(trouble, error instanceof Error ? error.message : "");
    } finally {
      for (const button of buttons) button.ariaDisabled = "false";
    }
  }
}
