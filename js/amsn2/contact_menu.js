// What can be done with a contact.

import { build, menuItem } from "./dom.js";

/**
 * @param {Record<"open" | "remove", () => void>} acts
 * @returns {HTMLElement[]}
 */
export function contactItems(acts) {
  return [menuItem("chat", "Open the conversation", acts.open), separator(), menuItem("remove", "Remove from the list…", acts.remove)];
}

export function separator() {
  return build("div", { class: "menu-line", role: "separator" });
}
