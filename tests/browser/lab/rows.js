import { Widget } from "../athena/widget.js";

/** The widget of a room: says which row a button stands in, and shows a room that arrives. */
export class RoomWidget extends Widget {
  /** @param {HTMLElement} button */
  remove(button) {
    const row = /** @type {HTMLElement} */ (button.closest("[data-athena-row]"));
    this.callRemote("remove", row.dataset.athenaRow);
    return false;
  }

  async open() {
    const inner = await this.callRemote("open");
    this.node.append(inner.node);
  }
}
