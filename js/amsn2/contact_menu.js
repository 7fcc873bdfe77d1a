// What can be done with a contact, and with a group.

import { build, menuItem } from "./dom.js";
import { abilities } from "./state.js";

/** @typedef {import("./views.js").Contact} Contact */

/**
 * @param {Contact} contact
 * @param {Record<"open" | "details" | "rename" | "favor" | "block" | "remove", () => void>} acts
 * @returns {HTMLElement[]}
 */
export function contactItems(contact, acts) {
  return [
    menuItem("chat", "Open the conversation", acts.open),
    menuItem("card", "Contact details…", acts.details),
    ...(abilities.value.notes ? [menuItem("pencil", "Rename…", acts.rename)] : []),
    menuItem("star", contact.favorite ? "Remove from favourites" : "Add to favourites", acts.favor),
    separator(),
    menuItem("block", contact.blocked ? "Unblock" : "Block", acts.block),
    menuItem("remove", "Remove from the list…", acts.remove),
  ];
}

/**
 * @param {Record<"rename" | "remove" | "add", () => void>} acts
 * @returns {HTMLElement[]}
 */
export function groupItems(acts) {
  return [
    menuItem("pencil", "Rename the group…", acts.rename),
    menuItem("close", "Delete the group…", acts.remove),
    separator(),
    menuItem("group", "Add a group…", acts.add),
  ];
}

export function separator() {
  return build("div", { class: "menu-line", role: "separator" });
}
