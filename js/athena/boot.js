/** Starts the page that this script was loaded by, and puts a fresh one in its place when the server forgot it. */

import { backoff } from "./channel.js";
import { Page, prepare } from "./page.js";
import { carried, carry, preserve, restore } from "./preserve.js";

/** @typedef {import("./channel.js").State} State */
/** @typedef {import("./channel.js").Config} Config */
/** @typedef {import("./calls.js").Call} Call */

/** Milliseconds until an answer must come, and for which a page must have been good. */
const PATIENCE = 10000;

/** @type {Page} */
let page;
let attempts = 0;
let since = 0;
let last = 0;

/** @type {(source: Document) => Config} */
const configOf = (source) => JSON.parse(source.getElementById("athena-page")?.textContent ?? "{}");

/**
 * @param {Config} config
 * @param {Call[]} calls that an earlier page left unanswered
 */
function begin(config, calls) {
  const begun = (page = new Page(config, (state, retryIn) => {
    announce(state, retryIn);
    if (state === "gone") renew(begun);
  }));
  begun.calls.inherit(calls);
  begun.channel.open();
  return begun.start();
}

/**
 * The server does not know the page any more: put a fresh one in its place.
 * @param {Page} old
 */
async function renew(old) {
  const fresh = await freshPage(old);
  await prepare(fresh);
  const kept = preserve();
  const calls = old.retire();
  document.title = fresh.title;
  for (const { name, value } of fresh.body.attributes) document.body.setAttribute(name, value);
  document.body.replaceChildren(...fresh.body.childNodes);
  await begin(configOf(fresh), calls);
  restore(kept);
}

/**
 * Say how the connection is: to listeners of "athena:status", and to stylesheets as <html data-athena="live">.
 * @param {State} state
 * @param {number} retryIn seconds until the next attempt, 0 while one is under way
 */
function announce(state, retryIn = 0) {
  document.documentElement.dataset.athena = state;
  document.dispatchEvent(new CustomEvent("athena:status", { detail: { state, retryIn } }));
}

/**
 * Return the page's address fetched again, as often as it takes. If it leads to another page, or to another version of
 * the scripts, go there instead, and never return.
 * @param {Page} old
 * @returns {Promise<Document>}
 */
async function freshPage(old) {
  if (Date.now() - last > PATIENCE) {
    attempts = 0;
    since = Date.now();
  }
  for (;;) {
    if (attempts) {
      const wait = backoff(attempts, Date.now() - since);
      announce("lost", wait / 1000);
      await pause(wait);
      announce("lost");
    }
    attempts += 1;
    const answer = await get(location.href);
    if (!answer.response || answer.status >= 500) continue;
    last = Date.now();
    const same = configOf(answer.response).page === old.config.page;
    if (same && bootOf(answer.response) === bootOf(document)) return answer.response;
    return leave(old, same, answer.responseURL);
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
    request.timeout = PATIENCE;
    request.onloadend = () => resolve(request);
    request.send();
  });
}

/** @param {Document} source */
function bootOf(source) {
  return source.querySelector('script[src$="/athena/widget.js"]')?.getAttribute("src");
}

/**
 * Go where the page's address leads now.
 * @param {Page} old
 * @param {boolean} same whether that is the same page, with other scripts
 * @param {string} url
 * @returns {Promise<never>}
 */
function leave(old, same, url) {
  if (same) carry(old.config.page, preserve(), old.retire());
  if (url === location.href.split("#")[0]) location.reload();
  else location.replace(url);
  return new Promise(() => {});
}

const wake = () => page.channel.wake();
addEventListener("online", wake);
addEventListener("pageshow", wake);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
addEventListener("pagehide", (event) => page.channel[event.persisted ? "rest" : "leave"]());
document.addEventListener("freeze", () => page.channel.rest());
document.addEventListener("resume", wake);
addEventListener("error", ({ error }) => error && page.oops(0, "", error));
addEventListener("unhandledrejection", ({ reason }) => page.oops(0, "", reason));

const config = configOf(document);
const { kept, calls } = carried(config.page);
begin(config, calls).then(() => restore(kept));
