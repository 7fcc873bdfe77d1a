/** Starts the page that this script was loaded by. */

import { Page } from "./page.js";
import { freshPage, replaceDocument } from "./resync.js";
import { announce } from "./status.js";

/** @typedef {import("./channel.js").Config} Config */
/** @typedef {import("./calls.js").Call} Call */

/** @type {Page} */
let page;

/** @param {Document} source */
const configOf = (source) => /** @type {Config} */ (JSON.parse(source.getElementById("athena-page")?.textContent ?? "{}"));

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
  return begun.start(document);
}

/**
 * The server does not know the page any more: put a fresh one in its place.
 * @param {Page} old
 */
async function renew(old) {
  const fresh = await freshPage((source) => configOf(source).page === old.config.page);
  const calls = old.retire();
  const restore = replaceDocument(fresh);
  await begin(configOf(fresh), calls);
  restore();
}

const wake = () => page.channel.wake();
addEventListener("online", wake);
addEventListener("pageshow", wake);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
addEventListener("pagehide", (event) => event.persisted || page.channel.leave());
addEventListener("error", ({ error }) => error && page.oops(0, "", error));
addEventListener("unhandledrejection", ({ reason }) => page.oops(0, "", reason));

begin(configOf(document), []);
