// Contacts in the sections of the tree: groups where contacts have them, then Online and Offline.

import { isOnline } from "./statuses.js";

/** @typedef {import("./views.js").Contact} Contact */

/**
 * @typedef {object} Section
 * @property {string} id stable while the page lives; groups and the two built-in sections never share one
 * @property {string} name
 * @property {string} count what stands behind the name, such as "2" or "1 of 4"
 * @property {Contact[]} contacts
 */

const byName = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });

/**
 * @param {Iterable<Contact>} contacts
 * @param {string} [query] words to search for in names, addresses and personal messages
 * @returns {Section[]} without the empty ones
 */
export function sections(contacts, query = "") {
  const shown = [...contacts].filter((contact) => matches(contact, query)).sort(compare);
  return [...groups(shown), ...presence(shown.filter((contact) => contact.groups.length === 0))];
}

/**
 * @param {Contact[]} contacts
 * @returns {Section[]}
 */
function groups(contacts) {
  const names = new Set(contacts.flatMap((contact) => contact.groups));
  return [...names].sort(byName.compare).map((name) => {
    const members = contacts.filter((contact) => contact.groups.includes(name));
    const online = members.filter((contact) => isOnline(contact.status)).length;
    return { id: `group:${name}`, name, count: `${online} of ${members.length}`, contacts: members };
  });
}

/**
 * @param {Contact[]} contacts
 * @returns {Section[]}
 */
function presence(contacts) {
  const online = contacts.filter((contact) => isOnline(contact.status));
  const offline = contacts.filter((contact) => !isOnline(contact.status));
  return [
    { id: "online", name: "Online", count: String(online.length), contacts: online },
    { id: "offline", name: "Offline", count: String(offline.length), contacts: offline },
  ].filter((section) => section.contacts.length > 0);
}

/**
 * Those who are there first, then by name.
 * @param {Contact} one
 * @param {Contact} other
 */
function compare(one, other) {
  return (
    Number(isOnline(other.status)) - Number(isOnline(one.status)) ||
    byName.compare(one.name, other.name) ||
    byName.compare(one.account, other.account)
  );
}

/**
 * @param {Contact} contact
 * @param {string} query
 */
function matches(contact, query) {
  const haystack = plain(`${contact.name}\n${contact.account}\n${contact.personal_message}`);
  return plain(query).split(/\s+/).every((word) => haystack.includes(word));
}

/**
 * Without case and accents, so that "zoe" finds "Zoë".
 * @param {string} text
 */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
