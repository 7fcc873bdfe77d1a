import { Widget } from "../athena/widget.js";

export class ReadyWidget extends Widget {
  attached() {
    document.documentElement.dataset.ready = String(performance.now());
  }
}
