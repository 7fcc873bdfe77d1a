// Text that is a button until it is pressed, and a textbox until Enter has saved it or Escape leaves it as it was.

import { part, partOf } from "./dom.js";
import { patiently } from "./patience.js";

/** @typedef {{read: () => string, write: (text: string) => void}} Draft what is half written, see drafts.js */

export class Editable {
  /**
   * @param {HTMLElement} root with the parts "show", "text" and "edit"
   * @param {object} choices
   * @param {(text: string) => Promise<unknown>} choices.save
   * @param {(sentence: string) => void} choices.say why it is not saved, or ""
   * @param {Draft} choices.draft
   * @param {string} [choices.placeholder]
   * @param {boolean} [choices.mayBeEmpty]
   */
  constructor(root, { save, say, draft, placeholder = "", mayBeEmpty = false }) {
    this.button = part(root, "show");
    this.words = part(root, "text");
    this.box = partOf(root, "edit", HTMLInputElement);
    this.placeholder = placeholder;
    this.mayBeEmpty = mayBeEmpty;
    this.save = save;
    this.say = say;
    this.draft = draft;
    this.value = "";
    this.isSaving = false;
    this.button.addEventListener("click", () => this.edit());
    this.box.addEventListener("input", () => !this.box.hidden && draft.write(this.box.value));
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("blur", () => this.#finish());
    if (draft.read()) this.#goOn();
  }

  /** @param {string} text */
  show(text) {
    this.value = text;
    this.words.textContent = text || this.placeholder;
    this.button.classList.toggle("is-empty", text === "");
    this.button.title = text;
  }

  edit() {
    this.#open(this.value);
    this.box.focus();
    this.box.select();
  }

  /** The page is fresh, and something was half written. */
  #goOn() {
    this.#open(this.draft.read());
    if (document.activeElement === document.body) this.box.focus();
  }

  /** @param {string} text */
  #open(text) {
    this.box.value = text;
    this.box.hidden = false;
    this.button.hidden = true;
  }

  #close() {
    const hadFocus = document.activeElement === this.box;
    this.draft.write("");
    this.box.hidden = true;
    this.button.hidden = false;
    if (hadFocus) this.button.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") void this.#finish();
    else if (event.key === "Escape") this.#giveUp();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #giveUp() {
    this.say("");
    this.#close();
  }

  /** What is not saved stays in the box. */
  async #finish() {
    if (this.box.hidden || this.isSaving) return;
    const text = this.box.value.trim();
    const isOther = text !== this.value && (text !== "" || this.mayBeEmpty);
    if (isOther && !(await this.#saved(text))) return;
    if (!isOther || text === this.box.value.trim()) this.#close();
  }

  /**
   * @param {string} text
   * @returns {Promise<boolean>}
   */
  async #saved(text) {
    const before = this.value;
    this.isSaving = true;
    this.say("");
    try {
      await patiently(this.save(text), this.say);
      if (this.value === before) this.show(text);
      return true;
    } catch (error) {
      this.say(error instanceof Error ? error.message : "");
      return false;
    } finally {
      this.isSaving = false;
    }
  }
}
