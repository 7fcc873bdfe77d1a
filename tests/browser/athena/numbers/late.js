import { Widget } from "../athena/widget.js";

/** Says that it is there. */
export class LateWidget extends Widget {
  attached() {
    this.node.textContent = "I am late.";
  }
}
