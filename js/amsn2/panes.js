// Where it is narrow, the list and the conversation take turns, and the browser's back button leads to the list.

import { desk, isNarrow } from "./desk_of_page.js";
import { focusList } from "./focus.js";

/** What in the list led to the conversation. @type {Element | null} */
let opener = null;

/** @param {AbortSignal} signal */
export function keepPanes(signal) {
  const follow = () => {
    const app = document.getElementById("app");
    if (app) app.dataset.pane = desk.front === "" ? "list" : "conversation";
  };
  desk.watch(follow, signal);
  window.addEventListener("popstate", () => desk.front !== "" && isNarrow() && showList(), { signal });
  follow();
}

/**
 * A person goes to a conversation.
 * @param {string} id
 */
export function goTo(id) {
  const from = document.activeElement;
  // Not a box to type in: on a touch screen it would bring up the keyboard later.
  opener = from?.matches("button, [role=treeitem]") ? from : null;
  if (isNarrow() && desk.front === "") history.pushState({ amsn2: "conversation" }, "");
  desk.show(id);
}

/** A person goes back to the list. */
export function goToList() {
  if (history.state?.amsn2 === "conversation") history.back();
  else showList();
}

function showList() {
  desk.show("");
  focusList(opener);
}
