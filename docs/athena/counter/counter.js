import { Widget } from "../athena/widget.js";

export class CounterWidget extends Widget {
  async count() {
    this.nodeById("total").textContent = await this.callRemote("count");
  }
}
