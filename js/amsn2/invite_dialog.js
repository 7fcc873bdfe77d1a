// Whom to ask into a conversation: those who are online and not in it. A circle is for those who are away, too.

import { dialogOf, settle } from "./contact_dialogs.js";
import { build, drawing, part, partOf } from "./dom.js";
import { sections } from "./grouping.js";
import { roster } from "./state.js";
import { figure, isOnline, mood } from "./statuses.js";

/** @typedef {import("./views.js").Contact} Contact */
/** @typedef {{view?: import("./views.js").Conversation, callRemote: (method: string, ...values: unknown[]) => Promise<any>}} Host */

export class InviteDialog {
  /** @param {ParentNode} root */
  constructor(root) {
    this.parts = dialogOf(root, "invite");
    this.list = part(root, "invite-list");
    this.empty = part(root, "invite-empty");
    this.search = partOf(root, "invite-search", HTMLInputElement);
    this.search.addEventListener("input", () => this.#draw());
    this.search.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("keydown", (event) => this.#key(event));
    this.parts.form.addEventListener("submit", (event) => event.preventDefault());
    /** @type {Host | undefined} */
    this.host = undefined;
  }

  /** @param {Host} host the conversation to invite to */
  open(host) {
    this.host = host;
    this.search.value = "";
    this.#draw();
    this.parts.open();
    this.search.focus();
  }

  #draw() {
    const query = this.search.value.trim();
    const mayBeAway = Boolean(this.host?.view?.circle);
    const inside = new Set(this.host?.view?.participants ?? []);
    const candidates = sections(roster.value.values(), { query })
      .flatMap((section) => section.contacts)
      .filter((contact) => (mayBeAway || isOnline(contact.status)) && !inside.has(contact.account));
    const unique = [...new Map(candidates.map((contact) => [contact.account, contact])).values()];
    this.list.replaceChildren(...unique.map((contact) => this.#item(contact)));
    this.empty.textContent = unique.length > 0 ? "" : nobody(query, mayBeAway);
  }

  /** @param {Contact} contact */
  #item(contact) {
    const buddy = drawing(figure(contact.status), "buddy");
    buddy.dataset.mood = mood(contact.status);
    const words = build("span", { class: "person-words" }, build("bdi", {}, contact.name), build("small", {}, contact.status));
    const button = build("button", { type: "button", class: "menu-item", "aria-label": `${contact.name}, ${contact.status}` }, buddy, words);
    button.addEventListener("click", () => settle(this.parts, () => this.host?.callRemote("invite", contact.account) ?? Promise.resolve()));
    return build("li", {}, button);
  }

  /**
   * Up and down go through what was found; Enter in the search box takes the first.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    const buttons = [...this.list.querySelectorAll("button")];
    const here = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const isSearching = here < 0;
    if (event.key === "ArrowDown") (buttons[here + 1] ?? buttons.at(-1))?.focus();
    else if (event.key === "ArrowUp") (buttons[here - 1] ?? this.search).focus();
    else if (event.key === "Enter" && isSearching) buttons[0]?.click();
    else return;
    event.preventDefault();
  }
}

/**
 * @param {string} query
 * @param {boolean} mayBeAway
 */
function nobody(query, mayBeAway) {
  if (mayBeAway) return query ? `Nobody else on your list matches “${query}”.` : "Everybody on your list is in it.";
  return query ? `Nobody who is online matches “${query}”.` : "Nobody else is online now.";
}
