import { Widget } from "../athena/widget.js";

/** The widget of the laboratory: whatever the tests want to see happen. */
export class LabWidget extends Widget {
  /** @type {number[]} */
  heard = [];

  /** @param {string} greeting */
  attached(greeting) {
    this.nodeById("greeting").textContent = greeting;
    this.nodeById("state").textContent = `inside: ${this.childWidgets.map(({ order }) => order)}`;
  }

  /** @param {string} text */
  #write(text) {
    this.nodeById("log").append(Object.assign(document.createElement("li"), { textContent: text }));
  }

  /** @param {Promise<unknown>} answer */
  #report(answer) {
    answer.then(
      (value) => this.#write(`ok ${JSON.stringify(value)}`),
      (error) => this.#write(`no ${error.kind}: ${error.message}`),
    );
  }

  get #text() {
    return /** @type {HTMLInputElement} */ (this.nodeById("box")).value;
  }

  // Called by the template

  /** @param {HTMLButtonElement} button */
  call(button) {
    this.#report(this.callRemote(button.value, this.#text));
  }

  /** @param {HTMLButtonElement} button */
  callWithKey(button) {
    this.#report(this.callRemoteWith({ key: `key of ${this.#text}` }, button.value, this.#text));
  }

  submitted() {
    this.#write("submitted");
    return false;
  }

  async fetch() {
    const piece = await this.callRemote("piece", this.#text);
    this.nodeById("pieces").append(piece.node);
  }

  async count() {
    for (let number = 1; number <= 500; number++) this.notify("counted", number);
    this.#report(this.callRemote("total"));
  }

  // Called by the server

  /** @param {number} number */
  numbered(number) {
    this.heard.push(number);
    const inOrder = this.heard.every((value, index) => value === index + 1);
    this.nodeById("state").textContent = `${this.heard.length} ${inOrder ? "in order" : "in disorder"}`;
  }

  /** @param {string} text */
  ask(text) {
    if (text === "fail") throw new TypeError("the widget failed");
    return text.toUpperCase();
  }
}

export class PieceWidget extends Widget {
  static attached = 0;

  /** @param {string} name */
  attached(name) {
    this.order = ++PieceWidget.attached;
    this.node.append(` ${name}${this.node.isConnected ? " in place" : ""}`);
  }

  remove() {
    this.detach();
  }

  detached() {
    document.title = "a piece has left";
  }
}
