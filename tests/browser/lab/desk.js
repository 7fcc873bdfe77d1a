import { newKey, RemoteError, Widget } from "../athena/widget.js";

/** The widget of the desk. The tests find it as `desk`, and speak for it. */
export class DeskWidget extends Widget {
  attached() {
    Object.assign(globalThis, { desk: this, newKey });
  }

  /** @param {string} name */
  async draw(name) {
    const card = await this.callRemote("draw", name);
    const child = await this.addChildWidgetFromWidgetInfo(card);
    this.nodeById("cards").append(child.node);
    return child.widgetParent === this && this.childWidgets.includes(child);
  }

  // Called by the template

  fails() {
    throw new TypeError("the button is broken");
  }

  async failsLater() {
    await null;
    throw new TypeError("the button broke");
  }

  // Called by the server

  best() {
    return this.childWidgets[0];
  }

  /** @param {unknown[]} args */
  paint(...args) {
    return args;
  }

  explode() {
    throw new RangeError("boom");
  }

  decline() {
    throw new RemoteError("busy", "Ask me later.");
  }
}

export class CardWidget extends Widget {
  /** @param {string} name */
  attached(name) {
    const { outlineWidth } = getComputedStyle(this.node);
    this.node.textContent = this.node.isConnected ? `${name}, ${outlineWidth}` : "not in the page yet";
    if (name === "joker") throw new SyntaxError("the joker is here");
  }
}
