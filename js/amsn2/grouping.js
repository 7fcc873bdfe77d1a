// Contacts in the sections of the tree: favourites, groups or statuses, and those who are not there.

import { isOnline, mood } from "./statuses.js";

/** @typedef {import("./views.js").Contact} Contact */
/** @typedef {import("./views.js").Group} Group */

/**
 * How a person wants the list.
 * @typedef {object} Order
 * @property {"group" | "status"} by
 * @property {boolean} together those who are offline in one section, whatever their groups
 */

/**
 * @typedef {object} Section
 * @property {string} id stable while the page lives; groups and the built-in sections never share one
 * @property {string} name
 * @property {string} count what stands behind the name, such as "2" or "1 of 4"
 * @property {Contact[]} contacts
 * @property {string} group the id of the group that this is, else ""
 */

/** @type {Order} */
const BY_GROUP = { by: "group", together: false };

const byName = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });

/**
 * @param {Iterable<Contact>} contacts
 * @param {{query?: string, groups?: Iterable<Group>, order?: Order}} [how] the query has words to search for in names,
 *   addresses, notes and personal messages
 * @returns {Section[]} without empty ones, but for groups while nothing is searched for
 */
export function sections(contacts, { query = "", groups = [], order = BY_GROUP } = {}) {
  const shown = [...contacts].filter((contact) => matches(contact, query)).sort(compare);
  const favorites = section("favorites", "Favourites", shown.filter((contact) => contact.favorite));
  const sorted = order.by === "status" ? statuses(shown) : grouped(shown, [...groups], order.together);
  return [favorites, ...sorted].filter(({ group, contacts: inside }) => inside.length > 0 || (group && query === ""));
}

/**
 * @param {Contact[]} contacts
 * @param {Group[]} groups
 * @param {boolean} together
 * @returns {Section[]}
 */
function grouped(contacts, groups, together) {
  const known = new Set(groups.map(({ id }) => id));
  const isLoose = (/** @type {Contact} */ contact) => !contact.favorite && !contact.group_ids.some((id) => known.has(id));
  const isThere = (/** @type {Contact} */ contact) => isOnline(contact.status);
  const away = contacts.filter((contact) => !isThere(contact) && (together || isLoose(contact)));
  return [
    ...groups.sort(byGroupName).map((group) => groupSection(group, contacts, together)),
    section("online", "Online", contacts.filter((contact) => isThere(contact) && isLoose(contact))),
    section("offline", "Offline", away.filter((contact) => !contact.favorite)),
  ];
}

/**
 * @param {Group} group
 * @param {Contact[]} contacts
 * @param {boolean} together
 * @returns {Section}
 */
function groupSection(group, contacts, together) {
  const members = contacts.filter((contact) => contact.group_ids.includes(group.id));
  const there = members.filter((contact) => isOnline(contact.status));
  const count = `${there.length} of ${members.length}`;
  return { id: `group:${group.id}`, name: group.name, count, contacts: together ? there : members, group: group.id };
}

/**
 * @param {Contact[]} contacts
 * @returns {Section[]}
 */
function statuses(contacts) {
  const loose = contacts.filter((contact) => !contact.favorite);
  const like = (/** @type {string} */ wanted) => loose.filter((contact) => mood(contact.status) === wanted);
  return [
    section("online", "Online", like("online")),
    section("busy", "Busy", like("busy")),
    section("away", "Away", like("away")),
    section("offline", "Offline", like("offline")),
  ];
}

/**
 * @param {string} id
 * @param {string} name
 * @param {Contact[]} contacts
 * @returns {Section}
 */
function section(id, name, contacts) {
  return { id, name, count: String(contacts.length), contacts, group: "" };
}

/**
 * @param {Group} one
 * @param {Group} other
 */
function byGroupName(one, other) {
  return byName.compare(one.name, other.name) || byName.compare(one.id, other.id);
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
  if (query === "") return true;
  const { name, network_name, account, personal_message, notes } = contact;
  const haystack = plain([name, network_name, account, personal_message, notes].join("\n"));
  return plain(query).split(/\s+/).every((word) => haystack.includes(word));
}

/**
 * Without case and accents, so that "zoe" finds "Zoë".
 * @param {string} text
 */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
