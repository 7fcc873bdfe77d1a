// The rows of the list of group chats: one to open, and one to answer.

import { build, drawing, part } from "./dom.js";
import { badge, unreadWords } from "./titles.js";

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} circle "" for a conversation that only lasts while it is open
 * @property {string} name
 * @property {number} people
 * @property {number} unread
 * @property {boolean} isCurrent
 */

/** @param {() => void} open */
export function newRow(open) {
  const words = build("span", { class: "person-words" }, build("bdi", { "data-part": "name" }), build("small", { "data-part": "count" }));
  const figure = drawing("status-group", "buddy");
  figure.dataset.mood = "online";
  const button = build("button", { type: "button", class: "menu-item", "data-part": "button" }, figure, words);
  button.addEventListener("click", open);
  return build("li", {}, button);
}

/**
 * @param {HTMLElement} row
 * @param {Entry} entry
 */
export function drawRow(row, { name, people, unread, isCurrent }) {
  const button = part(row, "button");
  const count = people === 1 ? "only you" : `${people} people`;
  button.setAttribute("aria-label", [name, count, unread > 0 ? unreadWords(unread) : ""].filter(Boolean).join(", "));
  if (isCurrent) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  part(row, "name").textContent = name;
  part(row, "count").textContent = count;
  button.querySelector(".unread")?.remove();
  if (unread > 0) button.append(build("span", { class: "unread" }, badge(unread)));
}

/**
 * @param {import("./views.js").Circle} circle
 * @param {(answer: "accept" | "decline") => void} answer
 */
export function invitationRow({ name, inviter, message }, answer) {
  const says = build("p", {}, build("bdi", {}, inviter), " invites you to ", build("bdi", { class: "circle-name" }, name));
  const words = message ? [build("p", { class: "circle-message", dir: "auto" }, message)] : [];
  const accept = build("button", { type: "button", class: "button primary" }, "Accept");
  const decline = build("button", { type: "button", class: "button" }, "Decline");
  accept.addEventListener("click", () => answer("accept"));
  decline.addEventListener("click", () => answer("decline"));
  const label = `${inviter} invites you to ${name}`;
  return build("li", { class: "circle-invitation", role: "group", "aria-label": label }, says, ...words, build("div", { class: "circle-answers" }, decline, accept));
}
