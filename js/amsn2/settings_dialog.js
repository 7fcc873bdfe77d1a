// The settings: who may see us, how the list is sorted in this browser, and what this place is called.

import { dialogOf, settle } from "./contact_dialogs.js";
import { part } from "./dom.js";
import { order } from "./state.js";

/** @typedef {import("./views.js").Profile} Profile */
/** @typedef {import("./views.js").Settings} Settings */

/**
 * @typedef {object} Around
 * @property {(name: string) => Promise<unknown>} namePlace
 * @property {(settings: Settings) => Promise<unknown>} setSettings
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
    part(root, "settings").addEventListener("click", () => this.#open());
    this.parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void settle(this.parts, () => this.#save());
    });
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
