// Everything about one contact: what they say of themselves, and what we note.

import { dialogOf, settle } from "./contact_dialogs.js";
import { part, partOf } from "./dom.js";
import { GroupBoxes } from "./group_boxes.js";
import { mood, tint } from "./statuses.js";

/** @typedef {import("./views.js").Contact} Contact */
/** @typedef {{alias: string, notes: string, group_ids: string[], favorite: boolean}} Changes */

export class DetailsDialog {
  /**
   * @param {ParentNode} root
   * @param {(account: string, changes: Changes) => Promise<unknown>} save
   */
  constructor(root, save) {
    this.root = root;
    this.parts = dialogOf(root, "details");
    this.alias = partOf(root, "details-alias", HTMLInputElement);
    this.notes = partOf(root, "details-notes", HTMLTextAreaElement);
    this.favorite = partOf(root, "details-favorite", HTMLInputElement);
    this.groups = new GroupBoxes(part(root, "details-groups"));
    this.account = "";
    this.parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void settle(this.parts, () => save(this.account, this.#changes()));
    });
  }

  /** @param {Contact} contact */
  open(contact) {
    this.account = contact.account;
    part(this.root, "details-name").textContent = contact.network_name || contact.account;
    part(this.root, "details-account").textContent = contact.account;
    part(this.root, "details-status").textContent = contact.blocked ? `${contact.status}, blocked` : contact.status;
    part(this.root, "details-has-us").textContent = contact.waiting ? "You are not on their list" : "You are on their list";
    this.#say("details-message", contact.personal_message);
    this.#say("details-media", contact.media);
    const frame = part(this.root, "details-frame");
    frame.dataset.mood = mood(contact.status);
    frame.dataset.tint = tint(contact.account);
    this.alias.value = contact.alias;
    this.notes.value = contact.notes;
    this.favorite.checked = contact.favorite;
    this.groups.show(contact.group_ids);
    this.parts.open(contact.account);
    this.alias.focus();
  }

  /** @returns {Changes} */
  #changes() {
    return { alias: this.alias.value, notes: this.notes.value, group_ids: this.groups.chosen(), favorite: this.favorite.checked };
  }

  /**
   * @param {string} name
   * @param {string} words the row is hidden without any
   */
  #say(name, words) {
    const row = part(this.root, name);
    row.querySelector("dd")?.replaceChildren(words);
    row.hidden = words === "";
  }
}
