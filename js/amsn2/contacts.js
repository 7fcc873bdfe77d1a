// The contact list: search box, tree, the menu of one contact, and the dialogs to add and remove.

import { Widget } from "../athena/widget.js";
import { AddDialog, RemoveDialog } from "./contact_dialogs.js";
import { ContactTree } from "./contact_tree.js";
import { build, icon, part, partOf } from "./dom.js";
import { sections } from "./grouping.js";
import { Menu } from "./menu.js";
import { chosen, roster, unread } from "./state.js";

/** @typedef {import("./views.js").Contact} Contact */

const NOBODY = "Nobody is on your list yet. Add a friend by email address, and they are asked.";

export class ContactsWidget extends Widget {
  /** @param {Contact[]} contacts */
  attached(contacts) {
    this.lifetime = new AbortController();
    this.search = partOf(this.node, "search", HTMLInputElement);
    this.tree = new ContactTree(part(this.node, "tree"), {
      open: (account) => this.#open(account),
      menu: (account, at) => this.#openMenu(account, at),
      remove: (account) => this.#remove(account),
    });
    this.menu = new Menu(part(this.node, "menu"));
    this.addDialog = new AddDialog(this.node, (email) => this.callRemote("add", email));
    this.removeDialog = new RemoveDialog(this.node, (account) => this.callRemote("remove", account));
    this.search.addEventListener("input", () => this.#draw());
    this.search.addEventListener("keydown", (event) => this.#searchKey(event));
    roster.watch(() => this.#draw(), this.lifetime.signal);
    unread.watch(() => this.#draw(), this.lifetime.signal);
    roster.set(new Map(contacts.map((contact) => [contact.account, contact])));
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
    const rest = new Map(roster.value);
    rest.delete(account);
    roster.set(rest);
  }

  #draw() {
    const query = this.search?.value.trim() ?? "";
    const shown = sections(roster.value.values(), query);
    this.tree?.draw(shown, unread.value, query !== "");
    part(this.node, "empty").textContent = emptyWords(shown.length, roster.value.size, query);
  }

  /** @param {string} account */
  #open(account) {
    chosen.set(account);
  }

  /** @param {string} account */
  #remove(account) {
    const contact = roster.value.get(account);
    if (contact) this.removeDialog?.open(contact);
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
    place.replaceChildren(
      item("chat", "Open the conversation", () => this.#open(account)),
      item("remove", "Remove from the list…", () => this.#remove(account)),
    );
    this.menu?.open();
    place.style.left = `${Math.min(at.x, innerWidth - place.offsetWidth - 8)}px`;
    place.style.top = `${Math.min(at.y, innerHeight - place.offsetHeight - 8)}px`;
  }
}

/**
 * @param {string} symbol
 * @param {string} words
 * @param {() => void} act
 */
function item(symbol, words, act) {
  const made = build("button", { type: "button", class: "menu-item", role: "menuitem", tabindex: "-1" }, icon(symbol), words);
  made.addEventListener("click", act);
  return made;
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
