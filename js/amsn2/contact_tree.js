// The tree of contacts: its rows, its keys, and what a click, a tap or the context menu does.

import { arrange, build, drawing, icon } from "./dom.js";
import { figure, mood } from "./statuses.js";
import { badge, unreadWords } from "./titles.js";
import { isCharacter, TypeAhead } from "./type_ahead.js";

/** @typedef {import("./grouping.js").Section} Section */
/** @typedef {import("./views.js").Contact} Contact */

/**
 * @typedef {object} Acts
 * @property {(account: string) => void} open
 * @property {(account: string, at: {x: number, y: number}) => void} menu
 * @property {(account: string) => void} remove
 */

export class ContactTree {
  /**
   * @param {HTMLElement} root role=tree
   * @param {Acts} acts
   */
  constructor(root, acts) {
    this.root = root;
    this.acts = acts;
    this.typeAhead = new TypeAhead();
    /** @type {Map<string, HTMLElement>} */
    this.groups = new Map();
    /** @type {Map<string, HTMLElement>} */
    this.rows = new Map();
    /** @type {Set<string>} */
    this.collapsed = new Set();
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("contextmenu", (event) => this.#contextMenu(event));
    root.addEventListener("focusin", (event) => this.#remember(event.target));
  }

  /**
   * @param {Section[]} sections
   * @param {Map<string, number>} unread by account
   * @param {boolean} searching every section is open while something is searched for
   */
  draw(sections, unread, searching) {
    const had = this.root.contains(document.activeElement) ? document.activeElement : null;
    const wanted = sections.map((section) => this.#group(section, unread, searching));
    arrange(this.root, wanted);
    forget(this.groups, this.root);
    forget(this.rows, this.root);
    this.#tabStop();
    if (had && !this.root.contains(had)) this.focus();
  }

  /** Put the focus where it was last in the tree. */
  focus() {
    const stop = this.root.querySelector("[tabindex='0']");
    if (stop instanceof HTMLElement) stop.focus();
  }

  openFirst() {
    const row = this.root.querySelector(".contact");
    if (row instanceof HTMLElement && row.dataset.account) this.acts.open(row.dataset.account);
  }

  /**
   * @param {Section} section
   * @param {Map<string, number>} unread
   * @param {boolean} searching
   */
  #group(section, unread, searching) {
    const group = this.groups.get(section.id) ?? newGroup(section);
    this.groups.set(section.id, group);
    const isOpen = searching || !this.collapsed.has(section.id);
    group.setAttribute("aria-expanded", String(isOpen));
    group.setAttribute("aria-label", `${section.name} (${section.count})`);
    setText(group.querySelector(".count"), `(${section.count})`);
    const list = /** @type {HTMLElement} */ (group.lastElementChild);
    list.hidden = !isOpen;
    arrange(list, section.contacts.map((contact) => this.#row(section, contact, unread.get(contact.account) ?? 0)));
    return group;
  }

  /**
   * @param {Section} section
   * @param {Contact} contact
   * @param {number} unread
   */
  #row(section, contact, unread) {
    const id = `${section.id} ${contact.account}`;
    const row = this.rows.get(id) ?? newRow(contact);
    this.rows.set(id, row);
    drawRow(row, contact, unread);
    return row;
  }

  /** The items that are not inside a closed group, from top to bottom. */
  get #items() {
    const all = /** @type {HTMLElement[]} */ ([...this.root.querySelectorAll("[role=treeitem]")]);
    return all.filter((item) => !item.parentElement?.hidden);
  }

  #tabStop() {
    const items = this.#items;
    const stop = items.find((item) => item.tabIndex === 0) ?? items[0];
    for (const item of this.root.querySelectorAll("[role=treeitem]")) item.setAttribute("tabindex", item === stop ? "0" : "-1");
  }

  /** @param {EventTarget | null} target */
  #remember(target) {
    const item = itemOf(target);
    if (!item) return;
    for (const other of this.root.querySelectorAll("[role=treeitem]")) {
      other.setAttribute("tabindex", other === item ? "0" : "-1");
      other.setAttribute("aria-selected", String(other === item));
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const item = itemOf(event.target);
    if (!item) return;
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
    const account = item.dataset.account;
    if (event.key === "*") this.#toggleAll();
    else if (!account && ["Enter", " ", "ArrowLeft", "ArrowRight"].includes(event.key)) this.#toggle(item);
    else if (account && (event.key === "Enter" || event.key === " ")) this.acts.open(account);
    else if (account && event.key === "Delete") this.acts.remove(account);
    else return false;
    return true;
  }

  #toggleAll() {
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
    if (item.dataset.account) this.acts.open(item.dataset.account);
    else this.#toggle(item);
  }

  /** @param {MouseEvent} event */
  #contextMenu(event) {
    const item = itemOf(event.target);
    const account = item?.dataset.account;
    if (!item || !account) return;
    event.preventDefault();
    item.focus();
    const box = item.getBoundingClientRect();
    // The menu key of a keyboard tells no place, or that of the row.
    const byKey = event.clientX === 0 && event.clientY === 0;
    this.acts.menu(account, byKey ? { x: box.left + 40, y: box.bottom } : { x: event.clientX, y: event.clientY });
  }
}

/** @param {Section} section */
function newGroup(section) {
  const chevron = icon("chevron", "small");
  const heading = build("div", { class: "group-name" }, chevron, build("span", {}, build("bdi", {}, section.name)), build("span", { class: "count" }));
  const list = build("div", { role: "group" });
  return build("div", { role: "treeitem", "aria-selected": "false", tabindex: "-1", "data-section": section.id }, heading, list);
}

/** @param {Contact} contact */
function newRow(contact) {
  const words = build("span", { class: "contact-words" }, build("span", {}, build("bdi", { class: "contact-name" })), build("span", {}, build("bdi", { class: "contact-about" })));
  const attributes = { class: "contact", role: "treeitem", "aria-selected": "false", tabindex: "-1", "data-account": contact.account };
  return build("div", attributes, drawing("status-offline", "buddy"), words);
}

/**
 * @param {HTMLElement} row
 * @param {Contact} contact
 * @param {number} unread
 */
function drawRow(row, contact, unread) {
  const about = contact.waiting ? "Has not accepted you yet" : contact.personal_message;
  const isUnread = unread > 0;
  row.setAttribute("aria-label", `${contact.name}, ${contact.status}`);
  row.setAttribute("aria-description", [isUnread ? unreadWords(unread) : "", about].filter(Boolean).join(". "));
  row.title = contact.account;
  row.dataset.mood = mood(contact.status);
  row.classList.toggle("is-unread", isUnread);
  row.querySelector(".buddy")?.setAttribute("data-mood", mood(contact.status));
  row.querySelector("use")?.setAttribute("href", `#${figure(contact.status)}`);
  setText(row.querySelector(".contact-name"), contact.name);
  setText(row.querySelector(".contact-about"), about);
  const mark = row.querySelector(".unread");
  if (!isUnread) mark?.remove();
  else if (mark) setText(mark, badge(unread));
  else row.append(build("span", { class: "unread", "aria-hidden": "true" }, badge(unread)));
}

/**
 * @param {Element | null} element
 * @param {string} text
 */
function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
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
 * Let go of what is no longer shown.
 * @param {Map<string, HTMLElement>} kept
 * @param {HTMLElement} root
 */
function forget(kept, root) {
  for (const [id, element] of kept) if (!root.contains(element)) kept.delete(id);
}
