// The conversations of several people, below the contact list: where to find them again.

import { Widget } from "../athena/widget.js";
import { desk } from "./desk_of_page.js";
import { arrange, build, drawing, part } from "./dom.js";
import { goTo } from "./panes.js";
import { badge, unreadWords } from "./titles.js";

/** @typedef {import("./desk.js").Sheet} Sheet */

export class GroupChatsWidget extends Widget {
  attached() {
    this.lifetime = new AbortController();
    /** @type {Map<string, HTMLElement>} */
    this.rows = new Map();
    desk.watch(() => this.#draw(), this.lifetime.signal);
    this.#draw();
  }

  detached() {
    this.lifetime?.abort();
  }

  #draw() {
    const open = [...desk.sheets.values()].filter(({ view }) => view.participants.length > 1);
    this.node.hidden = open.length === 0;
    arrange(part(this.node, "list"), open.map((sheet) => this.#row(sheet)));
    for (const id of this.rows?.keys() ?? []) if (!open.some(({ view }) => view.id === id)) this.rows?.delete(id);
  }

  /** @param {Sheet} sheet */
  #row(sheet) {
    const { id, title, participants, unread } = sheet.view;
    const row = this.rows?.get(id) ?? newRow(id);
    this.rows?.set(id, row);
    const button = /** @type {HTMLElement} */ (row.firstElementChild);
    const count = `${participants.length + 1} people`;
    button.setAttribute("aria-label", [title, count, unread > 0 ? unreadWords(unread) : ""].filter(Boolean).join(", "));
    button.toggleAttribute("aria-current", false);
    if (desk.front === id) button.setAttribute("aria-current", "true");
    part(row, "name").textContent = title;
    part(row, "count").textContent = count;
    row.querySelector(".unread")?.remove();
    if (unread > 0) button.append(build("span", { class: "unread" }, badge(unread)));
    return row;
  }
}

/** @param {string} id */
function newRow(id) {
  const words = build("span", { class: "person-words" }, build("bdi", { "data-part": "name" }), build("small", { "data-part": "count" }));
  const figure = drawing("status-group", "buddy");
  figure.dataset.mood = "online";
  const button = build("button", { type: "button", class: "menu-item" }, figure, words);
  button.addEventListener("click", () => goTo(id));
  return build("li", {}, button);
}
