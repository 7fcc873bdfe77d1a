// The groups as checkboxes.

import { build } from "./dom.js";
import { groups } from "./state.js";

export class GroupBoxes {
  /** @param {HTMLElement} root a fieldset, hidden while there are no groups */
  constructor(root) {
    this.root = root;
    /** @type {HTMLInputElement[]} */
    this.boxes = [];
  }

  /** @param {string[]} chosen ids of groups */
  show(chosen) {
    const all = [...groups.value.values()].sort((one, other) => one.name.localeCompare(other.name));
    this.boxes = all.map(({ id }) => box(id, chosen.includes(id)));
    const labels = all.map(({ name }, index) => build("label", { class: "check" }, this.boxes[index] ?? "", build("bdi", {}, name)));
    this.root.replaceChildren(...this.root.querySelectorAll("legend"), ...labels);
    this.root.hidden = all.length === 0;
  }

  /** @returns {string[]} ids of groups */
  chosen() {
    return this.boxes.filter(({ checked }) => checked).map(({ value }) => value);
  }
}

/**
 * @param {string} value
 * @param {boolean} checked
 */
function box(value, checked) {
  const made = build("input", { type: "checkbox", value });
  made.checked = checked;
  return made;
}
