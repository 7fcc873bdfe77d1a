// Where the focus goes when what had it is gone: never to nowhere, where keys and screen readers find nothing.

import { desk } from "./desk_of_page.js";

/**
 * When the focus is lost, put it where one goes on: into the conversation in front, or on the list.
 * @param {Element} [near] what was there belonged to the list, unless this is in the conversations
 */
export function keepFocus(near) {
  if (isShown(document.activeElement)) return;
  const isOfList = near !== undefined && !near.closest("#conversations");
  const sheet = isOfList ? undefined : desk.sheets.get(desk.front);
  if (sheet) sheet.takeFocus();
  else focusList();
}

/** @param {Element | null} [wanted] what of the list, if it is there; else where Tab enters it */
export function focusList(wanted = null) {
  const stop = document.querySelector("[role=treeitem][tabindex='0']") ?? document.getElementById("search-contacts");
  const target = isShown(wanted) ? wanted : stop;
  if (target instanceof HTMLElement) target.focus();
}

/** @param {Element | null} element */
function isShown(element) {
  return element !== null && element !== document.body && element.getClientRects().length > 0;
}
