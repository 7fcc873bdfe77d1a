// How many e-mails wait to be read, when the network counts them.

import { Widget } from "../athena/widget.js";
import { part } from "./dom.js";

const NUMBER = new Intl.NumberFormat("en");

export class MailCountWidget extends Widget {
  /** @param {number} unread */
  attached(unread) {
    this.unreadMailsChanged(unread);
  }

  /** @param {number} unread */
  unreadMailsChanged(unread) {
    this.node.hidden = unread === 0;
    part(this.node, "words").textContent = mailWords(unread);
  }
}

/** @param {number} unread */
export function mailWords(unread) {
  return unread === 1 ? "1 unread email" : `${NUMBER.format(unread)} unread emails`;
}
