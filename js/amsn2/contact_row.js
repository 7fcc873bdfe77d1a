// What one contact, and one section, of the tree looks like. A row is touched only where it differs.

import { build, drawing, icon } from "./dom.js";
import { figure, mood } from "./statuses.js";
import { badge, unreadWords } from "./titles.js";

/** @typedef {import("./grouping.js").Section} Section */
/** @typedef {import("./views.js").Contact} Contact */

/** @param {Section} section */
export function newGroup(section) {
  const words = build("span", {}, build("bdi", { class: "section-name" }));
  const heading = build("div", { class: "group-name" }, icon("chevron", "small"), words, build("span", { class: "count" }));
  if (section.group) heading.append(moreButton());
  const list = build("div", { role: "group" });
  const attributes = { role: "treeitem", "aria-level": "1", "aria-selected": "false", tabindex: "-1", "data-section": section.id };
  const made = build("div", attributes, heading, list);
  if (section.group) made.dataset.group = section.group;
  return made;
}

/**
 * @param {HTMLElement} group
 * @param {Section} section
 * @param {boolean} isOpen
 */
export function drawGroup(group, section, isOpen) {
  setAttribute(group, "aria-expanded", String(isOpen));
  setAttribute(group, "aria-label", `${section.name} (${section.count})`);
  setText(group.querySelector(".section-name"), section.name);
  setAttribute(group.firstElementChild ?? group, "title", section.group ? section.name : "");
  setText(group.querySelector(".count"), `(${section.count})`);
  nameMore(group.firstElementChild, section.name);
}

/** @param {Contact} contact */
export function newRow(contact) {
  const name = build("span", {}, build("bdi", { class: "contact-name" }));
  const about = build("span", {}, build("bdi", { class: "contact-about" }));
  const words = build("span", { class: "contact-words" }, name, about);
  const attributes = { class: "contact", role: "treeitem", "aria-level": "2", "aria-selected": "false", tabindex: "-1", "data-account": contact.account };
  return build("div", attributes, drawing("status-offline", "buddy"), words, build("span", { class: "contact-marks" }), moreButton());
}

/**
 * @param {HTMLElement} row
 * @param {Contact} contact
 * @param {number} unread
 */
export function drawRow(row, contact, unread) {
  const about = aboutWords(contact);
  setAttribute(row, "aria-label", `${contact.name}, ${contact.status}`);
  setAttribute(row, "aria-description", [...marks(contact), unread > 0 ? unreadWords(unread) : "", about].filter(Boolean).join(". "));
  row.title = contact.account;
  row.dataset.mood = mood(contact.status);
  row.classList.toggle("is-unread", unread > 0);
  row.classList.toggle("is-blocked", contact.blocked);
  row.querySelector(".buddy")?.setAttribute("data-mood", mood(contact.status));
  row.querySelector("use")?.setAttribute("href", `#${figure(contact.status)}`);
  setText(row.querySelector(".contact-name"), contact.name);
  setText(row.querySelector(".contact-about"), about);
  row.querySelector(".contact-marks")?.replaceChildren(...drawnMarks(contact, unread));
  nameMore(row, contact.name);
}

/**
 * What the second line says: that they have not accepted, what they write of themselves, or what they listen to.
 * @param {Contact} contact
 */
export function aboutWords({ waiting, personal_message, media }) {
  if (waiting) return "Has not accepted you yet";
  return [personal_message, media && `♪ ${media}`].filter(Boolean).join(" · ");
}

/** @param {Contact} contact */
function marks({ blocked }) {
  return blocked ? ["Blocked"] : [];
}

/**
 * @param {Contact} contact
 * @param {number} unread
 */
function drawnMarks({ blocked }, unread) {
  const found = [];
  if (blocked) found.push(icon("block", "small"));
  if (unread > 0) found.push(build("span", { class: "unread", "aria-hidden": "true" }, badge(unread)));
  return found;
}

/** For fingers, and for the mouse; keys have Shift+F10. */
function moreButton() {
  return build("button", { type: "button", class: "row-more", tabindex: "-1", "aria-haspopup": "menu" }, icon("more", "small"));
}

/**
 * @param {Element | null} holder
 * @param {string} name
 */
function nameMore(holder, name) {
  const button = holder?.querySelector(":scope > .row-more");
  if (button) setAttribute(button, "aria-label", `More about ${name}`);
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * @param {Element | null} element
 * @param {string} text
 */
function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
