// The contact list: search box, tree, menus, and the dialogs that they open.

import { Widget } from "../athena/widget.js";
import { showPossible } from "./abilities.js";
import { AddDialog } from "./add_dialog.js";
import { contactItems, groupItems } from "./contact_menu.js";
import { ContactTree } from "./contact_tree.js";
import { DetailsDialog } from "./details_dialog.js";
import { part, partOf } from "./dom.js";
import { sections } from "./grouping.js";
import { HalfTyped } from "./half_typed.js";
import { ListOptions } from "./list_options.js";
import { Menu } from "./menu.js";
import { NameDialog, QuestionDialog } from "./contact_dialogs.js";
import { soon } from "./soon.js";
import { abilities, chosen, closedSections, groups, order, roster, unread } from "./state.js";

/** @typedef {import("./contact_tree.js").Subject} Subject */
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
    this.options = new ListOptions(this.node, signal, () => this.#addGroup());
    this.#makeDialogs();
    this.search.addEventListener("input", () => this.#draw());
    this.search.addEventListener("keydown", (event) => this.#searchKey(event));
    const drawSoon = soon(() => this.#draw(), signal);
    for (const store of [roster, groups, unread, order]) store.watch(drawSoon, signal);
    showPossible(this.node, abilities.value);
    abilities.watch((able) => showPossible(this.node, able), signal);
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
      menu: (/** @type {Subject} */ subject, /** @type {{x: number, y: number}} */ at) => this.#openMenu(subject, at),
      rename: (/** @type {Subject} */ subject) => this.#rename(subject),
      remove: (/** @type {Subject} */ subject) => this.#remove(subject),
    };
    return new ContactTree(part(this.node, "tree"), acts, closedSections);
  }

  #makeDialogs() {
    this.names = new NameDialog(this.node);
    this.question = new QuestionDialog(this.node);
    this.details = new DetailsDialog(this.node, (account, changes) => this.callRemote("edit", account, changes));
    const add = new AddDialog(this.node, (...asked) => this.callRemote("add", ...asked));
    part(this.node, "add").addEventListener("click", () => add.open());
    this.halfTyped = [
      new HalfTyped(add.parts, () => add.open()),
      new HalfTyped(this.details.parts, (account) => this.#openDetails(account)),
      new HalfTyped(this.names.parts, (subject) => this.#nameAgain(subject)),
    ];
  }

  #draw() {
    const query = this.search?.value.trim() ?? "";
    const shown = sections(roster.value.values(), { query, groups: groups.value.values(), order: order.value });
    this.tree?.draw(shown, unread.value, query !== "");
    part(this.node, "empty").textContent = emptyWords(shown.length, roster.value.size, query);
    // Whom it is about may come to the list only now.
    for (const dialog of this.halfTyped ?? []) dialog.again();
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
   * @param {Subject} subject
   * @param {{x: number, y: number}} at
   */
  #openMenu(subject, at) {
    const items = this.#items(subject);
    if (items.length === 0) return;
    const place = part(this.node, "menu");
    place.replaceChildren(...items);
    this.menu?.open();
    place.style.left = `${Math.max(8, Math.min(at.x, innerWidth - place.offsetWidth - 8))}px`;
    place.style.top = `${Math.max(8, Math.min(at.y, innerHeight - place.offsetHeight - 8))}px`;
  }

  /** @param {Subject} subject */
  #items({ account = "", group = "" }) {
    const contact = roster.value.get(account);
    if (contact) {
      return contactItems(contact, {
        open: () => chosen.set(account),
        details: () => this.#openDetails(account),
        rename: () => this.#rename({ account }),
        favor: () => this.#ask("edit", account, { favorite: !contact.favorite }),
        block: () => this.#ask(contact.blocked ? "unblock" : "block", account),
        remove: () => this.#remove({ account }),
      });
    }
    return groups.value.has(group)
      ? groupItems({ rename: () => this.#rename({ group }), remove: () => this.#remove({ group }), add: () => this.#addGroup() })
      : [];
  }

  /** @param {string} account */
  #openDetails(account) {
    const contact = roster.value.get(account);
    if (contact) this.details?.open(contact);
  }

  /** @param {string} subject of the question for a name: a contact, a group, or a new group with "" */
  #nameAgain(subject) {
    if (subject === "") this.#addGroup();
    else this.#rename({ account: subject, group: subject });
  }

  #addGroup() {
    this.names?.open({ title: "Add a group", label: "Name of the group", value: "", verb: "Add", most: 61 }, (name) => this.callRemote("addGroup", name));
  }

  /** @param {Subject} subject */
  #rename({ account = "", group = "" }) {
    const contact = roster.value.get(account);
    const found = groups.value.get(group);
    if (contact) {
      const hint = `Only you see it. Without one, they are called ${contact.network_name || account}.`;
      const ask = { title: `Rename ${contact.name}`, label: "Your name for them", value: contact.alias, verb: "Rename", most: 387, hint, mayBeEmpty: true, subject: account };
      this.names?.open(ask, (alias) => this.callRemote("edit", account, { alias }));
    } else if (found) {
      const ask = { title: `Rename ${found.name}`, label: "Name of the group", value: found.name, verb: "Rename", most: 61, subject: group };
      this.names?.open(ask, (name) => this.callRemote("renameGroup", group, name));
    }
  }

  /** @param {Subject} subject */
  #remove({ account = "", group = "" }) {
    const contact = roster.value.get(account);
    const found = groups.value.get(group);
    if (contact) {
      const words = "They leave your list, and no longer see when you are online.";
      const choice = contact.blocked ? "" : "Block them, too";
      const ask = { title: `Remove ${contact.name}?`, words, verb: "Remove", choice };
      this.question?.open(ask, (block) => this.callRemote("remove", account, block || contact.blocked));
    } else if (found) {
      const ask = { title: `Delete the group ${found.name}?`, words: "The people in it stay on your list.", verb: "Delete" };
      this.question?.open(ask, () => this.callRemote("removeGroup", group));
    }
  }

  /**
   * Ask for something that has no dialog; a refusal is told above the list.
   * @param {string} method
   * @param {...unknown} values
   */
  async #ask(method, ...values) {
    const trouble = part(this.node, "trouble");
    trouble.textContent = "";
    try {
      await this.callRemote(method, ...values);
    } catch (error) {
      trouble.textContent = error instanceof Error ? error.message : "";
    }
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
