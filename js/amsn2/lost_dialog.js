// What we wrote to several people whose conversation is gone: it cannot be sent there any more, so it is shown.

import { build, part, partOf } from "./dom.js";
import { peopleKey } from "./outbox.js";

/** @typedef {import("./drafts.js").Drafts} Drafts */
/** @typedef {import("./outbox.js").Outbox} Outbox */

export class LostDialog {
  /** @param {ParentNode} root */
  constructor(root) {
    this.dialog = partOf(root, "lost-dialog", HTMLDialogElement);
    this.list = part(root, "lost-list");
    /** @type {Array<() => void>} */
    this.discards = [];
    part(root, "lost-discard").addEventListener("click", () => this.#discard());
    part(root, "lost-keep").addEventListener("click", () => this.dialog.close());
  }

  /**
   * @param {Outbox} box
   * @param {Drafts} drafts
   * @param {string[]} participants
   */
  show(box, drafts, participants) {
    const entries = box.of({ participants });
    const people = peopleKey(participants);
    const draft = drafts.read(people);
    const lost = [...entries, ...(draft ? [{ title: participants.join(", "), text: draft }] : [])];
    if (lost.length === 0) return;
    this.discards.push(() => entries.forEach((entry) => box.remove(entry.key)), () => drafts.write(people, ""));
    this.list.append(...lost.map((each) => lostItem(each)));
    if (!this.dialog.open) this.dialog.showModal();
  }

  #discard() {
    for (const discard of this.discards.splice(0)) discard();
    this.list.replaceChildren();
    this.dialog.close();
  }
}

/** @param {{title: string, text: string}} lost */
function lostItem({ title, text }) {
  return build("li", {}, build("p", { class: "says" }, "To ", build("bdi", {}, title)), build("p", { class: "lost-text", dir: "auto" }, text));
}
