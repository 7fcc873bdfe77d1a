import { Widget, newKey } from "../athena/widget.js";

/** Counts what comes, and says numbers itself, so that one that is lost, doubled or out of order shows. */
export class CounterWidget extends Widget {
  #heard = 0;
  #said = 0;
  #amiss = "";
  #timer = 0;

  /** @param {string} name */
  attached(name) {
    this.nodeById("name").textContent = name;
  }

  /** @param {Promise<unknown>} answer */
  #report(answer) {
    // A call without a key fails when a fresh page has taken the place of this widget's.
    const { id } = this.nodeById("log");
    const write = (/** @type {string} */ text, log = document.getElementById(id)) =>
      log?.append(Object.assign(document.createElement("li"), { textContent: text }));
    answer.then(
      (value) => write(`ok ${JSON.stringify(value)}`, this.nodeById("log")),
      (error) => write(`no ${error.kind}`),
    );
  }

  // Called by the template

  start() {
    this.#timer = window.setInterval(() => this.notify("number", ++this.#said), 8);
  }

  stop() {
    clearInterval(this.#timer);
    this.#report(this.callRemote("heard", this.#said));
  }

  /** @param {HTMLButtonElement} button */
  call(button) {
    this.#report(this.callRemote(button.value, /** @type {HTMLInputElement} */ (this.nodeById("box")).value));
  }

  /** @param {HTMLButtonElement} button */
  callOnce(button) {
    this.#report(this.callRemoteWith({ key: newKey() }, button.value));
  }

  /** @param {HTMLFormElement} form */
  submit(form) {
    this.#report(this.callRemote("echo", form.words.value));
    return false;
  }

  async fetch() {
    const piece = await this.callRemote("piece");
    this.nodeById("pieces").append(piece.node);
  }

  // Called by the server

  /** @param {number} number */
  number(number) {
    if (number !== ++this.#heard && !this.#amiss) this.#amiss = `, but then ${number}`;
    this.nodeById("state").textContent = this.#heard + this.#amiss;
  }

  /** @param {string} text */
  ask(text) {
    return text.toUpperCase();
  }
}

export class PieceWidget extends Widget {
  remove() {
    this.detach();
  }
}
