import { Widget } from "./athena/widget.js";

export class GuestWidget extends Widget {
  knock() {
    this.comeIn(this.nodeById("name").value);
    return false;
  }

  async comeIn(name) {
    try {
      await this.callRemote("come_in", name);
    } catch (error) {
      this.nodeById("refusal").textContent = error.message;
      return;
    }
    this.nodeById("door").hidden = true;
    this.nodeById("room").hidden = false;
    this.nodeById("words").focus();
  }

  say() {
    const words = this.nodeById("words");
    if (words.value) this.callRemote("say", words.value);
    words.value = "";
    return false;
  }

  hear(line) {
    const item = document.createElement("li");
    item.textContent = line;
    this.nodeById("lines").append(item);
  }
}
