// The tree of contacts: its rows, its keys, and what a click, a tap or the context menu does.

import { drawGroup, drawRow, newGroup, newRow } from "./contact_row.js";
import { arrange } from "./dom.js";
import { isCharacter, TypeAhead } from "./type_ahead.js";

/** @typedef {import("./grouping.js").Section} Section */
/** @typedef {import("./views.js").Contact} Contact */

/**
 * Who or what an act is about: a contact, or a group by its id.
 * @typedef {{account?: string, group?: string}} Subject
 */

/**
 * @typedef {object} Acts
 * @property {(account: string) => void} open
 * @property {(subject: Subject, at: {x: number, y: number}) => void} menu
 * @property {(subject: Subject) => void} rename
 * @property {(subject: Subject) => void} remove
 */

/** @typedef {{has: (id: string) => boolean, add: (id: string) => unknown, delete: (id: string) => unknown}} Names */

export class ContactTree {
  /**
   * @param {HTMLElement} root role=tree
   * @param {Acts} acts
   * @param {Names} collapsed the ids of closed sections
   */
  constructor(root, acts, collapsed = new Set()) {
    this.root = root;
    this.acts = acts;
    this.collapsed = collapsed;
    this.typeAhead = new TypeAhead();
    /** @type {Map<string, HTMLElement>} */
    this.groups = new Map();
    /** @type {Map<string, {element: HTMLElement, contact: Contact | null, unread: number}>} */
    this.rows = new Map();
    /** @type {HTMLElement | null} the only item that Tab reaches */
    this.stop = null;
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("contextmenu", (event) => this.#contextMenu(event));
    root.addEventListener("focusin", (event) => this.#select(itemOf(event.target)));
  }

  /**
   * @param {Section[]} sections
   * @param {Map<string, number>} unread by account
   * @param {boolean} searching every section is open while something is searched for
   */
  draw(sections, unread, searching) {
    const had = this.root.contains(document.activeElement) ? document.activeElement : null;
    const place = this.stop ? this.#items.indexOf(this.stop) : 0;
    /** @type {Set<string>} */
    const used = new Set();
    arrange(this.root, sections.map((section) => this.#group(section, unread, searching, used)));
    this.#forget(used);
    this.#tabStop(place);
    if (had && !this.root.contains(had)) this.focus();
  }

  /** Put the focus where it was last in the tree. */
  focus() {
    this.stop?.focus();
  }

  openFirst() {
    const row = this.root.querySelector(".contact");
    if (row instanceof HTMLElement && row.dataset.account) this.acts.open(row.dataset.account);
  }

  /**
   * @param {Section} section
   * @param {Map<string, number>} unread
   * @param {boolean} searching
   * @param {Set<string>} used the keys of all that is shown
   */
  #group(section, unread, searching, used) {
    const group = this.groups.get(section.id) ?? newGroup(section);
    this.groups.set(section.id, group);
    used.add(section.id);
    const isOpen = searching || !this.collapsed.has(section.id);
    drawGroup(group, section, isOpen);
    const list = /** @type {HTMLElement} */ (group.lastElementChild);
    list.hidden = !isOpen;
    const rows = section.contacts.map((contact) => this.#row(section, contact, unread.get(contact.account) ?? 0, used));
    arrange(list, rows);
    return group;
  }

  /**
   * @param {Section} section
   * @param {Contact} contact
   * @param {number} unread
   * @param {Set<string>} used
   */
  #row(section, contact, unread, used) {
    const key = `${section.id} ${contact.account}`;
    const row = this.rows.get(key) ?? { element: newRow(contact), contact: null, unread: 0 };
    this.rows.set(key, row);
    used.add(key);
    if (row.contact !== contact || row.unread !== unread) drawRow(row.element, contact, unread);
    row.contact = contact;
    row.unread = unread;
    return row.element;
  }

  /** @param {Set<string>} used */
  #forget(used) {
    for (const key of this.groups.keys()) if (!used.has(key)) this.groups.delete(key);
    for (const key of this.rows.keys()) if (!used.has(key)) this.rows.delete(key);
  }

  /** The items that are not inside a closed group, from top to bottom. */
  get #items() {
    const all = /** @type {HTMLElement[]} */ ([...this.root.querySelectorAll("[role=treeitem]")]);
    return all.filter((item) => !item.parentElement?.hidden);
  }

  /**
   * Where the item is gone that Tab reached, take the same contact in another section, else what is in its place.
   * @param {number} place among the items
   */
  #tabStop(place) {
    if (this.stop && this.root.contains(this.stop) && !this.stop.parentElement?.hidden) return;
    const items = this.#items;
    const account = this.stop?.dataset.account;
    const same = account && items.find((item) => item.dataset.account === account);
    this.#setStop(same || items[place] || items.at(-1) || null);
  }

  /** @param {HTMLElement | null} item */
  #setStop(item) {
    this.stop?.setAttribute("tabindex", "-1");
    this.stop?.setAttribute("aria-selected", "false");
    this.stop = item;
    item?.setAttribute("tabindex", "0");
  }

  /** @param {HTMLElement | null} item */
  #select(item) {
    if (!item) return;
    if (item !== this.stop) this.#setStop(item);
    item.setAttribute("aria-selected", "true");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const item = itemOf(event.target);
    if (!item || event.target !== item) return;
    const items = this.#items;
    const target = this.#destination(event, item, items);
    if (target) target.focus();
    if (target || this.#act(event, item)) event.preventDefault();
  }

  /**
   * Where an arrow, Home, End or a typed letter leads.
   * @param {KeyboardEvent} event
   * @param {HTMLElement} item
   * @param {HTMLElement[]} items
   * @returns {HTMLElement | null | undefined}
   */
  #destination(event, item, items) {
    const here = items.indexOf(item);
    if (event.key === "ArrowDown") return items[here + 1];
    if (event.key === "ArrowUp") return items[here - 1];
    if (event.key === "Home") return items[0];
    if (event.key === "End") return items.at(-1);
    if (event.key === "ArrowLeft" && isContact(item)) return itemOf(item.parentElement);
    if (event.key === "ArrowRight" && item.ariaExpanded === "true") return items[here + 1];
    if (!isCharacter(event) || event.key === "*") return null;
    const labels = items.map((one) => one.getAttribute("aria-label") ?? "");
    return items[this.typeAhead.find(labels, here, event.key, event.timeStamp)];
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} item
   * @returns {boolean} whether the key meant something here
   */
  #act(event, item) {
    const { account } = item.dataset;
    const subject = subjectOf(item);
    if (event.key === "*") this.#openAll();
    else if (!account && ["Enter", " ", "ArrowLeft", "ArrowRight"].includes(event.key)) this.#toggle(item);
    else if (account && (event.key === "Enter" || event.key === " ")) this.acts.open(account);
    else if (subject && event.key === "F2") this.acts.rename(subject);
    else if (subject && event.key === "Delete") this.acts.remove(subject);
    else return false;
    return true;
  }

  #openAll() {
    for (const [id, group] of this.groups) if (this.collapsed.has(id)) this.#toggle(group);
  }

  /** @param {HTMLElement} group */
  #toggle(group) {
    const opening = group.getAttribute("aria-expanded") !== "true";
    const id = group.dataset.section ?? "";
    if (opening) this.collapsed.delete(id);
    else this.collapsed.add(id);
    group.setAttribute("aria-expanded", String(opening));
    /** @type {HTMLElement} */ (group.lastElementChild).hidden = !opening;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const item = itemOf(event.target);
    if (!item) return;
    item.focus();
    const more = event.target instanceof Element ? event.target.closest(".row-more") : null;
    if (more) this.#openMenu(item, below(more));
    else if (item.dataset.account) this.acts.open(item.dataset.account);
    else this.#toggle(item);
  }

  /** @param {MouseEvent} event */
  #contextMenu(event) {
    const item = itemOf(event.target);
    if (!item || !subjectOf(item)) return;
    event.preventDefault();
    item.focus();
    // The menu key of a keyboard tells no place, or that of the row.
    const byKey = event.clientX === 0 && event.clientY === 0;
    this.#openMenu(item, byKey ? below(item.firstElementChild ?? item) : { x: event.clientX, y: event.clientY });
  }

  /**
   * @param {HTMLElement} item
   * @param {{x: number, y: number}} at
   */
  #openMenu(item, at) {
    const subject = subjectOf(item);
    if (subject) this.acts.menu(subject, at);
  }
}

/** @param {Element} element */
function below(element) {
  const box = element.getBoundingClientRect();
  return { x: box.left, y: box.bottom };
}

/**
 * @param {EventTarget | null} target
 * @returns {HTMLElement | null}
 */
function itemOf(target) {
  return target instanceof Element ? target.closest("[role=treeitem]") : null;
}

/** @param {HTMLElement} item */
function isContact(item) {
  return item.dataset.account !== undefined;
}

/**
 * @param {HTMLElement} item
 * @returns {Subject | null} null for a section that is no group
 */
function subjectOf({ dataset: { account, group } }) {
  if (account) return { account };
  return group ? { group } : null;
}
