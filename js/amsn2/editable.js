// Text that is a button until it is pressed, and a textbox until Enter saves it or Escape leaves it as it was.

import { part, partOf } from "./dom.js";

export class Editable {
  /**
   * @param {HTMLElement} root with the parts "show", "text" and "edit"
   * @param {{save: (text: string) => void, placeholder?: string, mayBeEmpty?: boolean}} choices
   */
  constructor(root, { save, placeholder = "", mayBeEmpty = false }) {
    this.button = part(root, "show");
    this.words = part(root, "text");
    this.box = partOf(root, "edit", HTMLInputElement);
    this.placeholder = placeholder;
    this.mayBeEmpty = mayBeEmpty;
    this.save = save;
    this.value = "";
    this.button.addEventListener("click", () => this.edit());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("blur", () => this.#finish(true, false));
  }

  /** @param {string} text */
  show(text) {
    this.value = text;
    this.words.textContent = text || this.placeholder;
    this.button.classList.toggle("is-empty", text === "");
    this.button.title = text;
  }

  edit() {
    this.box.value = this.value;
    this.box.hidden = false;
    this.button.hidden = true;
    this.box.focus();
    this.box.select();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") this.#finish(true, true);
    else if (event.key === "Escape") this.#finish(false, true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {boolean} keep
   * @param {boolean} takeFocus
   */
  #finish(keep, takeFocus) {
    if (this.box.hidden) return;
    const text = this.box.value.trim();
    this.box.hidden = true;
    this.button.hidden = false;
    if (takeFocus) this.button.focus();
    if (!keep || text === this.value || (text === "" && !this.mayBeEmpty)) return;
    this.show(text);
    this.save(text);
  }
}
