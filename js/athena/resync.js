/** Fetches a page that the server does not know any more anew, without a full reload. */

import { preserve } from "./preserve.js";
import { announce } from "./status.js";

/** All in milliseconds. */
const FIRST_DELAY = 250;
const LONGEST_DELAY = 10000;
const SETTLED = 10000;

let delay = 0;
let last = 0;

/**
 * Return the page's address fetched again, as often as it takes. If it leads to another page, or to another version of
 * the scripts, go there instead, and never return.
 * @param {(source: Document) => boolean} isSamePage
 * @returns {Promise<Document>}
 */
export async function freshPage(isSamePage) {
  if (Date.now() - last > SETTLED) delay = 0;
  for (;;) {
    if (delay) {
      const wait = delay * (0.5 + Math.random() / 2);
      announce("lost", wait / 1000);
      await pause(wait);
      announce("lost");
    }
    delay = Math.min(LONGEST_DELAY, delay * 2 || FIRST_DELAY);
    const answer = await get(location.href);
    if (!answer.response || answer.status >= 500) continue;
    last = Date.now();
    if (bootOf(answer.response) === bootOf(document) && isSamePage(answer.response)) return answer.response;
    return leave(answer.responseURL);
  }
}

/**
 * Wait, but not longer than until the network is back.
 * @param {number} wait
 */
function pause(wait) {
  return new Promise((resolve) => {
    setTimeout(resolve, wait);
    addEventListener("online", resolve, { once: true });
  });
}

/**
 * Fetch a document. It is parsed without any script running, and without a string that becomes HTML.
 * @param {string} url
 * @returns {Promise<{response: Document | null, status: number, responseURL: string}>}
 */
function get(url) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.timeout = LONGEST_DELAY;
    request.onloadend = () => resolve(request);
    request.send();
  });
}

/** @param {Document} source */
function bootOf(source) {
  return source.querySelector("script[type=module]")?.getAttribute("src");
}

/**
 * Go where the page's address leads now.
 * @param {string} url
 * @returns {Promise<never>}
 */
function leave(url) {
  if (url === location.href) location.reload();
  else location.replace(url);
  return new Promise(() => {});
}

/**
 * Put `fresh` in the place of this document.
 * @param {Document} fresh
 * @returns {() => void} restores focus, scroll positions and half-typed text, once the widgets are there
 */
export function replaceDocument(fresh) {
  const restore = preserve();
  document.title = fresh.title;
  for (const { name, value } of fresh.body.attributes) document.body.setAttribute(name, value);
  document.body.replaceChildren(...fresh.body.childNodes);
  return restore;
}
