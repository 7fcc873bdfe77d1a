// Whom to ask into a conversation: those who are online and not in it.

import { dialogOf, settle } from "./contact_dialogs.js";
import { build, drawing, part } from "./dom.js";
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
  }

  /** @param {Host} host the conversation to invite to */
  open(host) {
    const inside = new Set(host.view?.participants ?? []);
    const candidates = sections(roster.value.values())
      .flatMap((section) => section.contacts)
      .filter((contact) => isOnline(contact.status) && !inside.has(contact.account));
    const unique = [...new Map(candidates.map((contact) => [contact.account, contact])).values()];
    this.list.replaceChildren(...unique.map((contact) => this.#item(contact, host)));
    this.empty.hidden = unique.length > 0;
    this.parts.open();
    this.list.querySelector("button")?.focus();
  }

  /**
   * @param {Contact} contact
   * @param {Host} host
   */
  #item(contact, host) {
    const buddy = drawing(figure(contact.status), "buddy");
    buddy.dataset.mood = mood(contact.status);
    const words = build("span", {}, build("bdi", {}, contact.name), `, ${contact.status}`);
    const button = build("button", { type: "button", class: "menu-item" }, buddy, words);
    button.addEventListener("click", () => settle(this.parts, () => host.callRemote("invite", contact.account)));
    return build("li", {}, button);
  }
}
