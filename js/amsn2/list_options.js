// The menu of the whole list: how it is sorted, and a new group.

import { build, icon, menuItem, part } from "./dom.js";
import { separator } from "./contact_menu.js";
import { Menu } from "./menu.js";
import { order } from "./state.js";

/** @typedef {import("./grouping.js").Order} Order */

export class ListOptions {
  /**
   * @param {ParentNode} root
   * @param {AbortSignal} signal
   * @param {() => void} addGroup
   */
  constructor(root, signal, addGroup) {
    const place = part(root, "options-menu");
    this.byGroup = choice("menuitemradio", "Sort by group", () => set({ by: "group" }));
    this.byStatus = choice("menuitemradio", "Sort by status", () => set({ by: "status" }));
    this.together = choice("menuitemcheckbox", "Offline contacts together", () => set({ together: !order.value.together }));
    place.replaceChildren(this.byGroup, this.byStatus, this.together, separator(), menuItem("group", "Add a group…", addGroup));
    this.menu = new Menu(place, part(root, "options"));
    order.watch(() => this.#show(), signal);
    this.#show();
  }

  #show() {
    const { by, together } = order.value;
    this.byGroup.setAttribute("aria-checked", String(by === "group"));
    this.byStatus.setAttribute("aria-checked", String(by === "status"));
    this.together.setAttribute("aria-checked", String(together || by === "status"));
    this.together.setAttribute("aria-disabled", String(by === "status"));
  }
}

/** @param {Partial<Order>} changes */
function set(changes) {
  order.set({ ...order.value, ...changes });
}

/**
 * @param {string} role
 * @param {string} words
 * @param {() => void} act
 */
function choice(role, words, act) {
  const tick = build("span", { class: "tick" }, icon("check", "small"));
  const item = build("button", { type: "button", class: "menu-item", role, tabindex: "-1" }, words, tick);
  item.addEventListener("click", () => item.ariaDisabled !== "true" && act());
  return item;
}
