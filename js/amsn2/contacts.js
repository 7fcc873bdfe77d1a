// The contact list: search box, tree, menus, and the dialogs that they open.

import { Widget } from "../athena/widget.js";
import { AddDialog, QuestionDialog } from "./contact_dialogs.js";
import { contactItems } from "./contact_menu.js";
import { ContactTree } from "./contact_tree.js";
import { part, partOf } from "./dom.js";
import { sections } from "./grouping.js";
import { ListOptions } from "./list_options.js";
import { Menu } from "./menu.js";
import { soon } from "./soon.js";
import { chosen, closedSections, groups, order, roster, unread } from "./state.js";

/** @typedef {import("./views.js").Contact} Contact */
/** @typedef {import("./views.js").Group} Group */

const NOBODY = "Nobody is on your list yet. Add a friend by email address, and they are asked.";

export class ContactsWidget extends Widget {
  /**
   * @param {Contact[]} contacts
   * @param {Group[]} found
   */
  attached(contacts, found) {
    this.lifetime = new AbortController();
    const { signal } = this.lifetime;
    this.search = partOf(this.node, "search", HTMLInputElement);
    this.tree = this.#newTree();
    this.menu = new Menu(part(this.node, "menu"));
    this.options = new ListOptions(this.node, signal);
    this.#makeDialogs();
    this.search.addEventListener("input", () => this.#draw());
    this.search.addEventListener("keydown", (event) => this.#searchKey(event));
    const drawSoon = soon(() => this.#draw(), signal);
    for (const store of [roster, groups, unread, order]) store.watch(drawSoon, signal);
    groups.set(new Map(found.map((group) => [group.id, group])));
    roster.set(new Map(contacts.map((contact) => [contact.account, contact])));
    this.#draw();
  }

  detached() {
    this.lifetime?.abort();
  }

  /** @param {Contact} contact */
  contactChanged(contact) {
    roster.set(new Map(roster.value).set(contact.account, contact));
  }

  /** @param {string} account */
  contactRemoved(account) {
    roster.set(without(roster.value, account));
  }

  /** @param {Group} group */
  groupChanged(group) {
    groups.set(new Map(groups.value).set(group.id, group));
  }

  /** @param {string} id */
  groupRemoved(id) {
    groups.set(without(groups.value, id));
  }

  #newTree() {
    const acts = {
      open: (/** @type {string} */ account) => chosen.set(account),
      menu: (/** @type {string} */ account, /** @type {{x: number, y: number}} */ at) => this.#openMenu(account, at),
      remove: (/** @type {string} */ account) => this.#remove(account),
    };
    return new ContactTree(part(this.node, "tree"), acts, closedSections);
  }

  #makeDialogs() {
    this.question = new QuestionDialog(this.node);
    this.addDialog = new AddDialog(this.node, (email) => this.callRemote("add", email));
  }

  #draw() {
    const query = this.search?.value.trim() ?? "";
    const shown = sections(roster.value.values(), { query, groups: groups.value.values(), order: order.value });
    this.tree?.draw(shown, unread.value, query !== "");
    part(this.node, "empty").textContent = emptyWords(shown.length, roster.value.size, query);
  }

  /** @param {KeyboardEvent} event */
  #searchKey(event) {
    if (event.key === "Escape" && this.search?.value) {
      event.preventDefault();
      this.search.value = "";
      this.#draw();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.tree?.focus();
    } else if (event.key === "Enter" && !event.isComposing && this.search?.value) {
      this.tree?.openFirst();
    }
  }

  /**
   * @param {string} account
   * @param {{x: number, y: number}} at
   */
  #openMenu(account, at) {
    const place = part(this.node, "menu");
    place.replaceChildren(...contactItems({ open: () => chosen.set(account), remove: () => this.#remove(account) }));
    this.menu?.open();
    place.style.left = `${Math.max(8, Math.min(at.x, innerWidth - place.offsetWidth - 8))}px`;
    place.style.top = `${Math.max(8, Math.min(at.y, innerHeight - place.offsetHeight - 8))}px`;
  }

  /** @param {string} account */
  #remove(account) {
    const contact = roster.value.get(account);
    if (!contact) return;
    const words = "They leave your list, and no longer see when you are online.";
    this.question?.open({ title: `Remove ${contact.name}?`, words, verb: "Remove" }, () => this.callRemote("remove", account));
  }
}

/**
 * @template T
 * @param {Map<string, T>} all
 * @param {string} key
 */
function without(all, key) {
  const rest = new Map(all);
  rest.delete(key);
  return rest;
}

/**
 * @param {number} shown sections that have somebody
 * @param {number} known
 * @param {string} query
 */
function emptyWords(shown, known, query) {
  if (known === 0) return NOBODY;
  return shown === 0 ? `Nobody here is called “${query}”.` : "";
}
