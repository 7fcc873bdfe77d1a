// Short news in a corner. Each goes by itself after a while, but not from under a pointer or the focus.

import { build, icon } from "./dom.js";

const STAYS = 8000;
const MOST = 3;

export class Toasts {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    /** @type {Set<number>} */
    this.timers = new Set();
  }

  /**
   * @param {string} symbol of an icon
   * @param {string} words
   */
  show(symbol, words) {
    const close = build("button", { type: "button", class: "icon-button", title: "Dismiss", "aria-label": "Dismiss" }, icon("close", "small"));
    const toast = build("div", { class: "toast" }, icon(symbol), build("p", { dir: "auto" }, words), close);
    close.addEventListener("click", () => toast.remove());
    this.element.append(toast);
    while (this.element.childElementCount > MOST) this.element.firstElementChild?.remove();
    this.#expire(toast);
  }

  clear() {
    for (const timer of this.timers) clearTimeout(timer);
    this.element.replaceChildren();
  }

  /** @param {HTMLElement} toast */
  #expire(toast) {
    const timer = window.setTimeout(() => {
      this.timers.delete(timer);
      if (toast.matches(":hover, :focus-within")) this.#expire(toast);
      else toast.remove();
    }, STAYS);
    this.timers.add(timer);
  }
}
