// The settings: who may see us, how the list is sorted in this browser, and what this place is called.

import { dialogOf, settle } from "./contact_dialogs.js";
import { alertWith, build, part } from "./dom.js";
import { HalfTyped } from "./half_typed.js";
import { order } from "./state.js";

/** @typedef {import("./views.js").Profile} Profile */
/** @typedef {import("./views.js").Settings} Settings */

/**
 * @typedef {object} Around
 * @property {(name: string) => Promise<unknown>} namePlace
 * @property {(settings: Settings) => Promise<unknown>} setSettings
 * @property {(account: string) => Promise<unknown>} unblock
 * @property {() => {profile: Profile, settings: Settings}} shown
 */

export class SettingsDialog {
  /**
   * @param {ParentNode} root
   * @param {Around} around
   */
  constructor(root, around) {
    this.parts = dialogOf(root, "settings");
    this.around = around;
    this.blocked = part(root, "blocked");
    this.list = part(root, "blocked-list");
    this.halfTyped = new HalfTyped(this.parts, () => this.#open());
    part(root, "settings").addEventListener("click", () => this.#open());
    this.parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void settle(this.parts, () => this.#save());
    });
  }

  /** @param {string[]} accounts blocked and not on the list */
  showBlocked(accounts) {
    const hadFocus = this.list.contains(document.activeElement);
    this.blocked.hidden = accounts.length === 0;
    this.list.replaceChildren(...accounts.map((account) => this.#blockedItem(account)));
    if (hadFocus) this.#box("alert").focus();
  }

  /** @param {string} account */
  #blockedItem(account) {
    const button = build("button", { type: "button", class: "button", "aria-label": `Unblock ${account}` }, "Unblock");
    button.addEventListener("click", async () => {
      alertWith(this.parts.trouble, "");
      try {
        await this.around.unblock(account);
      } catch (error) {
        alertWith(this.parts.trouble, error instanceof Error ? error.message : "");
      }
    });
    return build("li", { class: "place" }, build("span", { class: "place-words" }, build("bdi", {}, account)), button);
  }

  #open() {
    const { by, together } = order.value;
    const { profile, settings } = this.around.shown();
    this.#box("privacy", settings.privacy).checked = true;
    this.#box("alert").checked = settings.alert_when_added;
    this.#box("sort", by).checked = true;
    this.#box("together").checked = together;
    this.#box("place").value = profile.place_name;
    this.parts.open();
  }

  async #save() {
    const by = this.#box("sort", "status").checked ? "status" : "group";
    order.set({ by, together: this.#box("together").checked });
    const { profile, settings } = this.around.shown();
    const place = this.#box("place").value.trim();
    if (place !== profile.place_name) await this.around.namePlace(place);
    const wanted = this.#settings();
    const isOther = wanted.privacy !== settings.privacy || wanted.alert_when_added !== settings.alert_when_added;
    if (isOther) await this.around.setSettings(wanted);
  }

  /** @returns {Settings} */
  #settings() {
    const privacy = this.#box("privacy", "list").checked ? "list" : "everyone";
    return { privacy, alert_when_added: this.#box("alert").checked };
  }

  /**
   * @param {string} name
   * @param {string} [value] of a radio button
   */
  #box(name, value = "") {
    const selector = `input[name="${name}"]${value && `[value="${value}"]`}`;
    return /** @type {HTMLInputElement} */ (this.parts.form.querySelector(selector));
  }
}
