// All open conversations: the tabs above them, the empty place, who is invited, and the page's title.

import { Widget } from "../athena/widget.js";
import { desk } from "./desk_of_page.js";
import { build, drawing, icon, part, arrange } from "./dom.js";
import { keepFocus } from "./focus.js";
import { InviteDialog } from "./invite_dialog.js";
import { drafts, outbox } from "./keepsakes.js";
import { LeaveDialog } from "./leave_dialog.js";
import { LostDialog } from "./lost_dialog.js";
import { isGroup, peopleKey } from "./outbox.js";
import { goTo, keepPanes } from "./panes.js";
import { chosen, roster, unread } from "./state.js";
import { figure, mood } from "./statuses.js";
import { badge, pageTitle, unreadWords } from "./titles.js";

/** @typedef {import("./conversation.js").Around} Around */
/** @typedef {import("./conversation.js").ConversationWidget} ConversationWidget */
/** @typedef {import("./desk.js").Sheet} Sheet */

const NAME = "amsn2athena";

export class ConversationsWidget extends Widget {
  /**
   * @param {Around} around
   * @param {string[][]} open the people of each open conversation
   */
  attached({ account, life }, open) {
    this.lifetime = new AbortController();
    const { signal } = this.lifetime;
    /** @type {Map<string, HTMLElement>} */
    this.tabs = new Map();
    this.invitation = new InviteDialog(this.node);
    this.lost = new LostDialog(this.node);
    this.leaving = new LeaveDialog(this.node);
    this.node.addEventListener("amsn2:invite", (event) => this.invitation?.open(/** @type {CustomEvent} */ (event).detail));
    this.node.addEventListener("amsn2:leave", (event) => this.leaving?.open(/** @type {CustomEvent} */ (event).detail));
    document.addEventListener("click", ignoreSecondHalf, { capture: true, signal });
    desk.watch(() => this.#draw(), signal);
    roster.watch(() => this.#drawTabs(), signal);
    chosen.watch((wanted) => this.#open(wanted), signal);
    keepPanes(signal);
    this.#draw();
    desk.isComplete = true;
    this.#bringBack(account, life, open);
  }

  detached() {
    desk.isComplete = false;
    this.lifetime?.abort();
  }

  /** @param {ConversationWidget} conversation */
  opened(conversation) {
    part(this.node, "regions").append(conversation.node);
  }

  /** @param {string} account */
  async #open(account) {
    const there = desk.with(account);
    if (there) {
      goTo(there.view.id);
      return;
    }
    const id = await this.callRemote("open", account).catch(() => "");
    if (id) goTo(id);
  }

  /**
   * Messages wait for people with whom the server has no conversation any more, or one was in front: open it again.
   * @param {string} account
   * @param {string} life
   * @param {string[][]} open
   */
  #bringBack(account, life, open) {
    const there = new Set(open.map(peopleKey));
    const box = outbox(account);
    box.release(life);
    const kept = drafts(account);
    const wanted = [...box.entries.map(({ participants }) => participants), ...desk.recall(life, kept.groups())];
    /** @type {Promise<boolean>[]} */
    const answers = [];
    for (const participants of wanted) {
      if (participants.length === 0 || there.has(peopleKey(participants))) continue;
      there.add(peopleKey(participants));
      box.reconcile({ id: "", participants, messages: [] }, life);
      answers.push(this.#reopen(participants, () => this.lost?.show(box, kept, participants)));
    }
    void Promise.all(answers).then((all) => all.every(Boolean) && desk.settle(life));
  }

  /**
   * @param {string[]} participants
   * @param {() => void} lose a conversation of several that cannot be opened
   * @returns {Promise<boolean>} false when the server went away again before it answered: the next page tries
   */
  async #reopen(participants, lose) {
    const areSeveral = participants.length > 1;
    try {
      await this.callRemote(areSeveral ? "openGroup" : "open", areSeveral ? participants : participants[0]);
    } catch (error) {
      if (/** @type {any} */ (error).kind === "gone") return false;
      if (areSeveral) lose();
    }
    return true;
  }

  #draw() {
    const { front, sheets } = desk;
    const current = sheets.get(front);
    part(this.node, "nobody").hidden = current !== undefined;
    const title = pageTitle(desk.unreadInAll(), current?.view.title ?? "", NAME);
    if (document.title !== title) document.title = title;
    unread.set(desk.unreadByAccount());
    this.#drawTabs();
  }

  #drawTabs() {
    const sheets = [...desk.sheets.values()];
    part(this.node, "tab-strip").hidden = sheets.length < 2;
    const tabs = part(this.node, "tabs");
    const hadFocus = tabs.contains(document.activeElement);
    arrange(tabs, sheets.map((sheet) => this.#tab(sheet)));
    if (hadFocus) setTimeout(keepFocus);
    for (const id of this.tabs?.keys() ?? []) if (!desk.sheets.has(id)) this.tabs?.delete(id);
  }

  /** @param {Sheet} sheet */
  #tab(sheet) {
    const tab = this.tabs?.get(sheet.view.id) ?? newTab(sheet);
    this.tabs?.set(sheet.view.id, tab);
    drawTab(tab, sheet, desk.front === sheet.view.id);
    return tab;
  }
}

/** @param {Sheet} sheet */
function newTab(sheet) {
  const show = build("button", { type: "button", class: "tab-show" }, drawing("status-offline", "buddy"), build("bdi"));
  const close = build("button", { type: "button", class: "tab-close" }, icon("close", "small"));
  show.addEventListener("click", () => goTo(sheet.view.id));
  close.addEventListener("click", () => sheet.close());
  return build("li", { class: "tab" }, show, close);
}

/**
 * @param {HTMLElement} tab
 * @param {Sheet} sheet
 * @param {boolean} isCurrent
 */
function drawTab(tab, { view }, isCurrent) {
  const [show, close] = tab.querySelectorAll("button");
  if (!show || !close) return;
  const hasMany = isGroup(view);
  const status = (!hasMany && roster.value.get(view.participants[0] ?? "")?.status) || "Online";
  tab.classList.toggle("is-current", isCurrent);
  tab.classList.toggle("is-unread", view.unread > 0);
  if (isCurrent) show.setAttribute("aria-current", "true");
  else show.removeAttribute("aria-current");
  show.querySelector(".buddy")?.setAttribute("data-mood", mood(status));
  show.querySelector("use")?.setAttribute("href", hasMany ? "#status-group" : `#${figure(status)}`);
  const name = show.querySelector("bdi");
  if (name) name.textContent = view.title;
  close.setAttribute("aria-label", `${hasMany && !view.circle ? "Leave" : "Close"} the conversation with ${view.title}`);
  show.querySelector(".unread")?.remove();
  show.setAttribute("aria-label", view.unread > 0 ? `${view.title}, ${unreadWords(view.unread)}` : view.title);
  if (view.unread > 0) show.append(build("span", { class: "unread" }, badge(view.unread)));
}

/**
 * The second half of a double click in the list may land in the conversation that the first half opened.
 * @param {MouseEvent} event
 */
function ignoreSecondHalf(event) {
  const isInConversation = event.target instanceof Element && event.target.closest(".conversation-head, .composer-tools");
  if (event.detail === 2 && isInConversation && Date.now() - chosenAt < 600) event.stopPropagation();
}

let chosenAt = 0;
chosen.watch(() => {
  chosenAt = Date.now();
}, new AbortController().signal);
