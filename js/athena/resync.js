/** Replaces a page that the server does not know any more by a fresh one, without a full reload. */

import { preserve } from "./preserve.js";
import { announce } from "./status.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./channel.js").Config} Config */

const FIRST_DELAY = 250;
const LONGEST_DELAY = 10000;

/**
 * @param {Page} old
 * @param {(source: Document) => Config | null} configOf
 * @param {(config: Config) => Page} begin
 * @returns {Promise<Page>}
 */
export async function resynchronise(old, configOf, begin) {
  const answer = await fetchPage();
  const fresh = /** @type {Document} */ (answer.response);
  const config = configOf(fresh);
  if (config?.page !== old.config.page || bootOf(fresh) !== bootOf(document)) return leave(answer.responseURL);
  const restore = preserve();
  const calls = old.retire();
  replaceDocument(fresh);
  const page = begin(config);
  await page.start(document);
  page.adopt(calls);
  restore();
  return page;
}

/** @returns {Promise<XMLHttpRequest>} the page's address, fetched again until the server answers */
async function fetchPage() {
  for (let delay = FIRST_DELAY; ; delay = Math.min(LONGEST_DELAY, delay * 2)) {
    const answer = await get(location.href);
    if (answer.status && answer.status < 500 && answer.response) return answer;
    const wait = delay * (0.5 + Math.random() / 2);
    announce("lost", wait / 1000);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/**
 * Fetch a document. This parses it without any script running, and without strings that become HTML.
 * @param {string} url
 * @returns {Promise<XMLHttpRequest>}
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
  return source.querySelector("script[type=module][src]")?.getAttribute("src");
}

/**
 * Another page answers at this address now: go there.
 * @param {string} url
 * @returns {Promise<never>}
 */
function leave(url) {
  if (url && url !== location.href) location.replace(url);
  else location.reload();
  return new Promise(() => {});
}

/** @param {Document} fresh */
function replaceDocument(fresh) {
  document.title = fresh.title;
  for (const [old, other] of [
    [document.documentElement, fresh.documentElement],
    [document.body, fresh.body],
  ]) {
    for (const { name } of [.../** @type {Element} */ (old).attributes]) if (name !== "data-athena") old?.removeAttribute(name);
    for (const { name, value } of /** @type {Element} */ (other).attributes) old?.setAttribute(name, value);
  }
  document.getElementById("athena-page")?.replaceWith(
    document.adoptNode(/** @type {Element} */ (fresh.getElementById("athena-page"))),
  );
  document.body.replaceChildren(...fresh.body.childNodes);
}
