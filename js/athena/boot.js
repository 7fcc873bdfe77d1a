/** Starts the page that this script was loaded by. */

import { Page } from "./page.js";
import { resynchronise } from "./resync.js";
import { announce } from "./status.js";

/** @type {Page} */
let page;

/** @param {Document} source */
function configOf(source) {
  return JSON.parse(source.getElementById("athena-page")?.textContent ?? "null");
}

/** @param {import("./channel.js").Config} config */
function begin(config) {
  page = new Page(config, async (state, retryIn) => {
    announce(state, retryIn);
    if (state === "gone") page = await resynchronise(page, configOf, begin);
  });
  page.channel.open();
  return page;
}

await begin(configOf(document)).start(document);

const wake = () => page.channel.wake();
addEventListener("online", wake);
addEventListener("pageshow", wake);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
addEventListener("pagehide", (event) => event.persisted || page.channel.leave());
