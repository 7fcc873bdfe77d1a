// Conversations of several people, below the contact list: circles, which last, and those that are open just now.

import { Widget } from "../athena/widget.js";
import { announce } from "./announcer.js";
import { dialogOf, settle } from "./contact_dialogs.js";
import { desk } from "./desk_of_page.js";
import { alertWith, arrange, build, part, partOf } from "./dom.js";
import { keepFocus } from "./focus.js";
import { drawRow, invitationRow, newRow } from "./group_rows.js";
import { HalfTyped } from "./half_typed.js";
import { goTo } from "./panes.js";
import { chosen, circles } from "./state.js";

/** @typedef {import("./views.js").Circle} Circle */
/** @typedef {import("./group_rows.js").Entry} Entry */

export class GroupChatsWidget extends Widget {
  /**
   * @param {Circle[]} known
   * @param {boolean} canCreate whether the network has circles
   */
  attached(known, canCreate) {
    this.lifetime = new AbortController();
    this.canCreate = canCreate;
    /** @type {Map<string, HTMLElement>} */
    this.rows = new Map();
    part(this.node, "create").hidden = !canCreate;
    this.dialog = this.#newDialog();
    circles.set(new Map(known.map((circle) => [circle.id, circle])));
    desk.watch(() => this.#draw(), this.lifetime.signal);
    circles.watch(() => this.#draw(), this.lifetime.signal);
    this.#draw();
  }

  detached() {
    this.lifetime?.abort();
  }

  /** @param {Circle} circle */
  circleChanged(circle) {
    const isNews = circle.is_invitation && !circles.value.has(circle.id);
    circles.set(new Map(circles.value).set(circle.id, circle));
    if (isNews) announce(`${circle.inviter} invites you to the group chat ${circle.name}`);
  }

  /** @param {string} id */
  circleRemoved(id) {
    const rest = new Map(circles.value);
    rest.delete(id);
    circles.set(rest);
  }

  #newDialog() {
    const parts = dialogOf(this.node, "create");
    const name = partOf(this.node, "create-name", HTMLInputElement);
    part(this.node, "create").addEventListener("click", () => {
      name.value = "";
      parts.open();
    });
    new HalfTyped(parts, () => parts.open()).again();
    parts.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      let id = "";
      const done = await settle(parts, async () => {
        id = await this.callRemote("create", name.value);
      });
      // A dialog that closes gives the focus back to what opened it, so that comes first.
      if (done) goTo(id);
      else name.focus();
    });
    return parts;
  }

  #draw() {
    const all = [...circles.value.values()];
    const invitations = all.filter((circle) => circle.is_invitation).map((circle) => this.#invitation(circle));
    const rows = entries(all).map((entry) => this.#row(entry));
    this.node.hidden = !this.canCreate && rows.length === 0;
    const kept = part(this.node, "list");
    const hadFocus = kept.contains(document.activeElement);
    arrange(kept, [...invitations, ...rows]);
    kept.hidden = invitations.length + rows.length === 0;
    if (hadFocus && !kept.contains(document.activeElement)) this.#takeFocus();
    for (const [id, row] of this.rows ?? []) if (row.parentElement !== kept) this.rows?.delete(id);
  }

  /** The row that had the focus is gone. */
  #takeFocus() {
    (part(this.node, "list").querySelector("button") ?? part(this.node, "create")).focus();
    keepFocus(this.node);
  }

  /** @param {Entry} entry */
  #row(entry) {
    const row = this.rows?.get(entry.id) ?? newRow(() => (entry.circle ? chosen.set(entry.circle) : goTo(entry.id)));
    this.rows?.set(entry.id, row);
    drawRow(row, entry);
    return row;
  }

  /** @param {Circle} circle */
  #invitation(circle) {
    const id = `invitation ${circle.id}`;
    const row = this.rows?.get(id) ?? invitationRow(circle, (answer) => this.#answer(circle.id, answer));
    this.rows?.set(id, row);
    return row;
  }

  /**
   * @param {string} id
   * @param {"accept" | "decline"} answer
   */
  async #answer(id, answer) {
    alertWith(part(this.node, "trouble"), "");
    try {
      await this.callRemote(answer, id);
      if (answer === "accept") chosen.set(id);
    } catch (error) {
      alertWith(part(this.node, "trouble"), error instanceof Error ? error.message : "");
    }
  }
}

/**
 * The circles that we are in, and the conversations of several that are open.
 * @param {Circle[]} all
 * @returns {Entry[]}
 */
function entries(all) {
  const sheets = [...desk.sheets.values()].map(({ view }) => view);
  const lasting = all.filter((circle) => !circle.is_invitation).map(({ id, name, people }) => {
    const open = sheets.find((view) => view.circle === id);
    return { id, circle: id, name, people, unread: open?.unread ?? 0, isCurrent: open !== undefined && desk.front === open.id };
  });
  const passing = sheets.filter((view) => !view.circle && view.participants.length > 1).map((view) => {
    return { id: view.id, circle: "", name: view.title, people: view.participants.length + 1, unread: view.unread, isCurrent: desk.front === view.id };
  });
  return [...lasting, ...passing];
}
