// Who is in a conversation of several: a list that a button in its head opens.

import { build, drawing, icon } from "./dom.js";
import { isGroup } from "./outbox.js";
import { Popup } from "./popup.js";
import { chosen, roster } from "./state.js";
import { figure, mood } from "./statuses.js";

/** @typedef {import("./views.js").Conversation} Conversation */

export class People {
  /**
   * @param {HTMLElement} element hidden while closed
   * @param {HTMLElement} opener the button with aria-expanded
   * @param {() => void} leave asks whether to leave the circle
   */
  constructor(element, opener, leave) {
    this.element = element;
    this.opener = opener;
    this.leave = leave;
    /** @type {Pick<Conversation, "participants" | "names" | "circle">} */
    this.view = { participants: [], names: [], circle: "" };
    this.popup = new Popup(element, opener, () => this.#fill());
  }

  /** @param {Conversation} view */
  draw(view) {
    this.view = view;
    const hasMany = isGroup(view);
    this.opener.hidden = !hasMany;
    if (!hasMany) this.popup.close(false);
    const words = this.opener.querySelector("span");
    const count = view.participants.length;
    if (words) words.textContent = count === 0 ? "Only you are in it yet" : `You and ${count === 1 ? "1 other" : `${count} others`}`;
    if (!this.element.hidden) this.#fill();
  }

  #fill() {
    const at = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.account : undefined;
    const items = this.view.participants.map((account, index) => this.#item(account, this.view.names[index] || account));
    this.element.replaceChildren(build("ul", { "aria-label": "People" }, ...items), ...(this.view.circle ? [this.#leave()] : []));
    const row = [...this.element.querySelectorAll("button")].find(({ dataset }) => dataset.account === at);
    if (at !== undefined) (row ?? this.element).focus();
  }

  #leave() {
    const button = build("button", { type: "button", class: "menu-item people-leave" }, icon("sign-out"), "Leave this group chat");
    button.addEventListener("click", () => {
      this.popup.close();
      this.leave();
    });
    return button;
  }

  /**
   * @param {string} account
   * @param {string} name
   */
  #item(account, name) {
    const contact = roster.value.get(account);
    const buddy = drawing(figure(contact?.status ?? "Online"), "buddy");
    buddy.dataset.mood = mood(contact?.status ?? "Online");
    const status = contact?.status ?? "not on your list";
    const about = name === account ? [status] : [build("bdi", {}, account), `, ${status}`];
    const words = build("span", { class: "person-words" }, build("bdi", {}, name), build("small", {}, ...about));
    if (!contact) return build("li", {}, build("span", { class: "menu-item is-still" }, buddy, words));
    const button = build("button", { type: "button", class: "menu-item", title: `Talk to ${name} alone`, "aria-label": `${name}, ${status}`, "data-account": account }, buddy, words);
    button.addEventListener("click", () => {
      this.popup.close(false);
      chosen.set(account);
    });
    return build("li", {}, button);
  }
}
