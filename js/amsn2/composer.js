// Where messages are written: grows with the text, Enter sends, Shift+Enter breaks the line, input methods are left alone.

import { part, partOf } from "./dom.js";
import { EmoticonPicker } from "./emoticon_picker.js";
import { textStyle, wear } from "./formats.js";
import { StylePicker } from "./style_picker.js";

const NUMBER = new Intl.NumberFormat("en");

/**
 * @typedef {object} Acts
 * @property {(text: string) => boolean} send whether the text was taken
 * @property {(text: string) => void} changed
 * @property {() => void} typing
 */

export class Composer {
  /**
   * @param {ParentNode} root
   * @param {{limit: number, images: string, acts: Acts, signal: AbortSignal}} choices limit: characters of one message
   */
  constructor(root, { limit, images, acts, signal }) {
    this.limit = limit;
    this.acts = acts;
    this.box = partOf(root, "box", HTMLTextAreaElement);
    this.note = part(root, "note");
    this.picker = new EmoticonPicker(part(root, "picker"), part(root, "emoticons"), images, (code) => this.#insert(code));
    this.style = new StylePicker(part(root, "style-panel"), part(root, "style"), signal);
    textStyle.watch(() => this.#wear(), signal);
    this.#wear();
    this.box.addEventListener("input", () => this.#input());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    part(root, "send").addEventListener("click", () => this.#send());
  }

  /** @param {string} text */
  fill(text) {
    this.box.value = text;
    this.#fit();
  }

  /** @param {string} sentence "" takes it away */
  say(sentence) {
    this.note.textContent = sentence;
  }

  focus() {
    this.box.focus();
  }

  #input() {
    this.#fit();
    const text = this.box.value;
    const trouble = tooLong(text, this.limit);
    if (this.note.textContent !== trouble) this.say(trouble);
    this.acts.changed(text);
    if (text !== "") this.acts.typing();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // 229: Safari ends a composition before it tells of the Enter that ended it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  }

  #send() {
    const text = this.box.value;
    this.box.focus();
    if (text.trim() === "") return;
    const trouble = tooLong(text, this.limit);
    this.say(trouble);
    if (trouble !== "" || !this.acts.send(text)) return;
    this.fill("");
    this.acts.changed("");
  }

  /** @param {string} code */
  #insert(code) {
    const { selectionStart, selectionEnd, value } = this.box;
    const before = /\S$/.test(value.slice(0, selectionStart)) ? " " : "";
    const after = /^\s/.test(value.slice(selectionEnd)) ? "" : " ";
    this.box.focus();
    this.box.setRangeText(before + code + after, selectionStart, selectionEnd, "end");
    this.#input();
  }

  /** What is written looks as it will be sent. */
  #wear() {
    wear(this.box, textStyle.value);
    this.#fit();
  }

  /** For browsers that do not know field-sizing. */
  #fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight}px`;
  }
}

/**
 * @param {string} text
 * @param {number} limit
 * @returns {string} why it cannot be sent, or ""
 */
export function tooLong(text, limit) {
  if (text.length <= limit) return "";
  const length = [...text].length;
  if (length <= limit) return "";
  const [is, most] = [NUMBER.format(length), NUMBER.format(limit)];
  return `This message is ${is} characters long, and ${most} is the most that can be sent at once. Shorten it, or send it in parts.`;
}
