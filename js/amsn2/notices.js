// What the network itself has to say: a banner each until it is put away, and mail that just came for a moment.

import { Widget } from "../athena/widget.js";
import { announce } from "./announcer.js";
import { arrange, build, icon, part } from "./dom.js";
import { clock } from "./times.js";
import { Toasts } from "./toasts.js";

/** @typedef {import("./views.js").Notice} Notice */
/** @typedef {import("./views.js").MailReceived} MailReceived */

export class NoticesWidget extends Widget {
  /** @param {Notice[]} notices */
  attached(notices) {
    this.toasts = new Toasts(part(this.node, "toasts"));
    /** @type {Map<number, HTMLElement>} */
    this.shown = new Map(notices.map((notice) => [notice.id, this.#banner(notice)]));
    this.#draw();
  }

  detached() {
    this.toasts?.clear();
  }

  /** @param {Notice} notice */
  noticeAdded(notice) {
    this.shown?.set(notice.id, this.#banner(notice));
    this.#draw();
    announce(noticeWords(notice));
  }

  /** @param {number} id */
  noticeRemoved(id) {
    const hadFocus = this.shown?.get(id)?.contains(document.activeElement) ?? false;
    this.shown?.delete(id);
    this.#draw();
    if (hadFocus) (this.node.querySelector("button") ?? document.getElementById("conversations"))?.focus();
  }

  /** @param {MailReceived} mail */
  mailReceived(mail) {
    this.toasts?.show("mail", mailReceivedWords(mail));
    announce(mailReceivedWords(mail));
  }

  #draw() {
    arrange(part(this.node, "list"), [...(this.shown?.values() ?? [])]);
  }

  /** @param {Notice} notice */
  #banner(notice) {
    const label = notice.closes_at === null ? "Notice from the network" : "Maintenance";
    const close = build("button", { type: "button", class: "icon-button", title: "Dismiss", "aria-label": "Dismiss" }, icon("close"));
    close.addEventListener("click", () => this.callRemote("dismiss", notice.id).catch(() => undefined));
    const words = build("p", { dir: "auto" }, noticeWords(notice));
    return build("section", { class: "notice", "aria-label": label }, icon(notice.closes_at === null ? "notice" : "maintenance"), words, close);
  }
}

/** @param {Notice} notice */
export function noticeWords({ text, closes_at }) {
  if (closes_at === null) return text;
  return `The network goes down for maintenance at about ${clock(closes_at)}. When it is back, this page signs you in again.`;
}

/** @param {MailReceived} mail */
export function mailReceivedWords({ writer, subject }) {
  return subject ? `New email from ${writer}: ${subject}` : `New email from ${writer}`;
}
