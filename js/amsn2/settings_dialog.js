// The settings: how the list is sorted in this browser, and what this place is called.

import { dialogOf, settle } from "./contact_dialogs.js";
import { part } from "./dom.js";
import { order } from "./state.js";

/** @typedef {import("./views.js").Profile} Profile */

export class SettingsDialog {
  /**
   * @param {ParentNode} root
   * @param {{namePlace: (name: string) => Promise<unknown>, shown: () => Profile | undefined}} around
   */
  constructor(root, { namePlace, shown }) {
    this.parts = dialogOf(root, "settings");
    this.namePlace = namePlace;
    this.shown = shown;
    part(root, "settings").addEventListener("click", () => this.#open());
    this.parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void settle(this.parts, () => this.#save());
    });
  }

  #open() {
    const { by, together } = order.value;
    this.#box("sort", by).checked = true;
    this.#box("together").checked = together;
    this.#box("place").value = this.shown()?.place_name ?? "";
    this.parts.open();
  }

  async #save() {
    const by = this.#box("sort", "status").checked ? "status" : "group";
    order.set({ by, together: this.#box("together").checked });
    const place = this.#box("place").value.trim();
    if (place !== this.shown()?.place_name) await this.namePlace(place);
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
