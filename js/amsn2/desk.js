/**
 * The open conversations of this page, and which of them is in front.
 *
 * It outlives the widgets: after a reload, or a restart of the server, the conversation with the same people comes
 * to the front again, whatever its number is now.
 */

import { isGroup, peopleKey, peopleOf } from "./outbox.js";

/** @typedef {import("./views.js").Conversation} Conversation */

/**
 * What the desk needs of a conversation's widget.
 * @typedef {object} Sheet
 * @property {Conversation} view
 * @property {(isShown: boolean) => void} shown
 * @property {() => void} takeFocus
 * @property {() => Promise<void>} close
 */

const REMEMBERED = "amsn2.front";
const LIFE = "amsn2.life";

export class Desk {
  /** @param {{isNarrow: () => boolean, storage: import("./storage.js").Keeper}} around */
  constructor({ isNarrow, storage }) {
    this.isNarrow = isNarrow;
    this.storage = storage;
    /** @type {Map<string, Sheet>} */
    this.sheets = new Map();
    /** The id of the conversation in front, or "" when the list alone is. */
    this.front = "";
    /** Whose conversation had the focus when a fresh page came, see peopleKey. */
    this.focused = "";
    /** Whether all conversations of the page are on it: a fresh one brings them one after the other. */
    this.isComplete = false;
    /** @type {Set<() => void>} */
    this.watchers = new Set();
  }

  /** @param {string} id of a conversation that was open in this life */
  mayHave(id) {
    return !this.isComplete || this.sheets.has(id);
  }

  /** @param {Sheet} sheet */
  add(sheet) {
    this.sheets.set(sheet.view.id, sheet);
    const wasInFront = this.#remembered() === peopleKey(peopleOf(sheet.view));
    if (wasInFront || (this.front === "" && !this.isNarrow())) this.front = sheet.view.id;
    this.changed();
    if (this.focused === peopleKey(peopleOf(sheet.view))) this.#giveFocusBack(sheet);
  }

  /** @param {Sheet} sheet */
  remove(sheet) {
    if (this.sheets.get(sheet.view.id) !== sheet) return;
    this.sheets.delete(sheet.view.id);
    if (this.front === sheet.view.id) this.front = this.isNarrow() ? "" : ([...this.sheets.keys()].at(-1) ?? "");
    this.changed();
  }

  /**
   * The page is fresh. When the server has forgotten the conversations of before, say who was in those that are to be
   * brought back: the one in front, and groups, which nobody finds in a list.
   * @param {string} life of the session, see outbox.js
   * @param {string[]} [groups] for whom something is half written, see peopleKey
   * @returns {string[][]} accounts
   */
  recall(life, groups = []) {
    const isOther = (this.storage.getItem(LIFE) ?? life) !== life;
    return isOther ? [this.#remembered(), ...groups].filter(Boolean).map((people) => people.split(" ")) : [];
  }

  /**
   * What was to be brought back is there, or cannot be.
   * @param {string} life
   */
  settle(life) {
    this.storage.setItem(LIFE, life);
  }

  /**
   * A person closed a conversation: it is not to come back by itself.
   * @param {Sheet} sheet
   */
  forget(sheet) {
    if (this.#remembered() === peopleKey(peopleOf(sheet.view))) this.storage.setItem(REMEMBERED, "");
  }

  /**
   * Bring a conversation to the front because a person asked for it, and remember it.
   * @param {string} id "" for the list
   */
  show(id) {
    this.front = this.sheets.has(id) ? id : "";
    this.remember();
    this.changed();
    this.sheets.get(this.front)?.takeFocus();
  }

  /** @param {string} account */
  with(account) {
    return [...this.sheets.values()].find(({ view }) => (view.circle === account || (!isGroup(view) && view.participants[0] === account)));
  }

  /** The title, the people or the unread count of a conversation is different, or the front is. */
  changed() {
    for (const [id, sheet] of this.sheets) sheet.shown(id === this.front);
    for (const watcher of [...this.watchers]) watcher();
  }

  /**
   * @param {() => void} watcher
   * @param {AbortSignal} signal
   */
  watch(watcher, signal) {
    this.watchers.add(watcher);
    signal.addEventListener("abort", () => this.watchers.delete(watcher), { once: true });
  }

  /** @returns {Map<string, number>} unread lines by account, of conversations with one contact */
  unreadByAccount() {
    const alone = [...this.sheets.values()].filter(({ view }) => !isGroup(view) && view.unread > 0);
    return new Map(alone.map(({ view }) => [view.participants[0] ?? "", view.unread]));
  }

  unreadInAll() {
    return [...this.sheets.values()].reduce((sum, { view }) => sum + view.unread, 0);
  }

  /** @param {Sheet} sheet */
  #giveFocusBack(sheet) {
    this.focused = "";
    if (sheet.view.id === this.front) sheet.takeFocus();
  }

  /** Keep in mind who is in front. */
  remember() {
    const sheet = this.sheets.get(this.front);
    this.storage.setItem(REMEMBERED, sheet ? peopleKey(peopleOf(sheet.view)) : "");
  }

  #remembered() {
    return this.storage.getItem(REMEMBERED) ?? "";
  }
}
