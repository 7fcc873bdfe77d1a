// What is typed into a dialog is kept until the dialog is closed, and a fresh page opens it again with that.

import { alertWith } from "./dom.js";
import { drafts } from "./keepsakes.js";
import { profile } from "./state.js";

/** @typedef {{subject: string, at: string, values: Record<string, string | boolean>}} Typed */

const NOT_SAVED = "The page was loaded again. What you typed here may not be saved yet.";

export class HalfTyped {
  /**
   * @param {{dialog: HTMLDialogElement, form: HTMLFormElement, trouble: HTMLElement}} parts
   * @param {(subject: string) => void} open opens the dialog about the same subject again, if that is there
   */
  constructor(parts, open) {
    this.parts = parts;
    this.open = open;
    const { dialog, form } = parts;
    this.place = `dialog ${dialog.dataset.part}`;
    this.kept = drafts(profile.value?.account ?? "");
    this.left = read(this.kept.read(this.place));
    form.addEventListener("input", (event) => this.#keep(event.target));
    dialog.addEventListener("close", () => this.#forget());
  }

  /** On a fresh page: open the dialog in which something was left. */
  again() {
    const { left, parts } = this;
    if (!left || parts.dialog.open) return;
    this.open(left.subject);
    if (!parts.dialog.open) return;
    this.left = null;
    fill(parts.form, left);
    alertWith(parts.trouble, NOT_SAVED);
  }

  /** @param {EventTarget | null} field */
  #keep(field) {
    const { dialog, form } = this.parts;
    if (!dialog.open || !isField(field)) return;
    const values = Object.fromEntries(fields(form).map((each) => [keyOf(each), valueOf(each)]));
    this.kept.write(this.place, JSON.stringify({ subject: dialog.dataset.subject ?? "", at: keyOf(field), values }));
  }

  #forget() {
    this.left = null;
    this.kept.write(this.place, "");
  }
}

/**
 * @param {string} stored
 * @returns {Typed | null}
 */
export function read(stored) {
  try {
    const found = JSON.parse(stored);
    const isTyped = typeof found?.subject === "string" && typeof found.at === "string" && typeof found.values === "object";
    return isTyped ? { ...found, values: { ...found.values } } : null;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {Typed} typed
 */
function fill(form, { at, values }) {
  for (const field of fields(form)) {
    const value = values[keyOf(field)];
    if (typeof value === "string") field.value = value;
    else if (typeof value === "boolean" && field instanceof HTMLInputElement) field.checked = value;
    if (keyOf(field) === at) field.focus();
  }
}

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** @param {HTMLFormElement} form */
function fields(form) {
  return [...form.elements].filter(isField);
}

/**
 * @param {unknown} element
 * @returns {element is Field}
 */
function isField(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}

/** @param {Field} field */
function keyOf(field) {
  return [field.dataset.part, field.name, isTicked(field) ? field.getAttribute("value") : ""].join(" ");
}

/** @param {Field} field */
function valueOf(field) {
  return isTicked(field) ? field.checked : field.value;
}

/**
 * @param {Field} field
 * @returns {field is HTMLInputElement}
 */
function isTicked(field) {
  return field.type === "checkbox" || field.type === "radio";
}
