// What the parts of the page know together. It outlives the widgets: when the server restarts, they are made anew.

import { ClosedSections, OrderStore } from "./order.js";
import { browserStorage } from "./storage.js";
import { Store } from "./store.js";

/** @typedef {import("./views.js").Abilities} Abilities */
/** @typedef {import("./views.js").Circle} Circle */
/** @typedef {import("./views.js").Contact} Contact */
/** @typedef {import("./views.js").Connection} Connection */
/** @typedef {import("./views.js").Group} Group */
/** @typedef {import("./views.js").Profile} Profile */

/** @typedef {{state: "connecting" | "live" | "lost" | "gone", retryIn: number}} ChannelState */

/** The contact list, by account. @type {Store<Map<string, Contact>>} */
export const roster = new Store(new Map());

/** The groups of the contact list, by their ids. @type {Store<Map<string, Group>>} */
export const groups = new Store(new Map());

/** How this browser shows the contact list. */
export const order = new OrderStore(browserStorage);
export const closedSections = new ClosedSections(browserStorage);

/** Unread messages of the conversation with one contact, by account. @type {Store<Map<string, number>>} */
export const unread = new Store(new Map());

/** The circles that we are in or are asked into, by id. @type {Store<Map<string, Circle>>} */
export const circles = new Store(new Map());

/** How the session stands with its network. */
export const network = new Store(/** @type {Connection} */ ({ state: "connecting", sentence: "", retry_in: null }));

/** How this page stands with the server. */
export const channel = new Store(/** @type {ChannelState} */ ({ state: stated(), retryIn: 0 }));

/** What the network can do. */
export const abilities = new Store(/** @type {Abilities} */ ({
  personal_messages: true,
  notes: true,
  invitations: true,
  groups: true,
  offline_messages: true,
  group_chats: true,
  places: true,
  refusals: true,
}));

/** Who is signed in. */
export const profile = new Store(/** @type {Profile | null} */ (null));

/** Somebody was chosen in the contact list: open the conversation with this account. */
export const chosen = new Store("");

/** The runtime may have connected before this module was there to listen. */
function stated() {
  return globalThis.document?.documentElement.dataset.athena ?? "connecting";
}

globalThis.document?.addEventListener("athena:status", (event) => {
  channel.set(/** @type {CustomEvent} */ (event).detail);
});
