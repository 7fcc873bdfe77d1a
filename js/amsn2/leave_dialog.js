// Whether somebody really wants to leave a circle: coming back takes another invitation.

import { dialogOf, settle } from "./contact_dialogs.js";
import { part } from "./dom.js";

/** @typedef {import("./invite_dialog.js").Host} Host */

export class LeaveDialog {
  /** @param {ParentNode} root */
  constructor(root) {
    this.parts = dialogOf(root, "leave");
    this.name = part(root, "leave-name");
    /** @type {Host | undefined} */
    this.host = undefined;
    this.parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void settle(this.parts, () => this.host?.callRemote("leaveCircle") ?? Promise.resolve());
    });
  }

  /** @param {Host} host the conversation of the circle */
  open(host) {
    this.host = host;
    this.name.textContent = host.view?.title ?? "";
    this.parts.open();
  }
}
