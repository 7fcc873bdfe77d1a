import { Widget } from "./athena/widget.js";

export class EchoWidget extends Widget {
  attached() {
    this.words = this.nodeById("words");
    this.echoes = this.nodeById("echoes");
  }

  shout() {
    this.callRemote("shout", this.words.value);
    this.words.value = "";
    return false;
  }

  hear(words) {
    const line = document.createElement("li");
    line.textContent = words;
    this.echoes.append(line);
  }
}
