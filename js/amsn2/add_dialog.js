// Asking somebody to be a contact: the address, words for them, and the groups to put them in.

import { dialogOf, settle } from "./contact_dialogs.js";
import { part, partOf } from "./dom.js";
import { GroupBoxes } from "./group_boxes.js";

export class AddDialog {
  /**
   * @param {ParentNode} root
   * @param {(email: string, message: string, groups: string[]) => Promise<unknown>} add
   */
  constructor(root, add) {
    this.parts = dialogOf(root, "add");
    this.email = partOf(root, "add-email", HTMLInputElement);
    this.message = partOf(root, "add-message", HTMLTextAreaElement);
    this.groups = new GroupBoxes(part(root, "add-groups"));
    this.parts.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const done = await settle(this.parts, () => add(this.email.value, this.message.value, this.groups.chosen()));
      if (!done) this.email.focus();
    });
  }

  open() {
    this.email.value = "";
    this.message.value = "";
    this.groups.show([]);
    this.parts.open();
    this.email.focus();
  }
}
