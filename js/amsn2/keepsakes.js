// What the page keeps for the account that is signed in.

import { desk } from "./desk_of_page.js";
import { Drafts } from "./drafts.js";
import { Memory } from "./memory.js";
import { Outbox } from "./outbox.js";
import { tabStorage } from "./storage.js";

/** @type {Map<string, Outbox>} */
const outboxes = new Map();
/** @type {Map<string, Drafts>} */
const allDrafts = new Map();

/** What conversations showed before a restart of the server. */
export const memory = new Memory();

/** @param {string} account */
export function outbox(account) {
  const found = outboxes.get(account) ?? new Outbox(tabStorage, account, (id) => desk.mayHave(id));
  outboxes.set(account, found);
  return found;
}

/** @param {string} account */
export function drafts(account) {
  const found = allDrafts.get(account) ?? new Drafts(tabStorage, account);
  allDrafts.set(account, found);
  return found;
}

/** Where the pictures are, as the page says. */
export function images() {
  return document.body.dataset.images ?? "/";
}
