// What the dialogs of the contact list share. Each asks the server, waits, and says in words what went wrong.

import { alertWith, part, partOf } from "./dom.js";
import { keepFocus } from "./focus.js";
import { patiently } from "./patience.js";

/**
 * Open a dialog, and close it by its own buttons, Escape, or a press beside it.
 * @param {ParentNode} root
 * @param {string} name the parts are name-dialog, name-form, name-cancel and name-alert
 */
export function dialogOf(root, name) {
  const dialog = partOf(root, `${name}-dialog`, HTMLDialogElement);
  const form = partOf(root, `${name}-form`, HTMLFormElement);
  const trouble = part(root, `${name}-alert`);
  part(root, `${name}-cancel`).addEventListener("click", () => dialog.close());
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target === dialog && isBeside(dialog, event)) dialog.close();
  });
  // What opened it may be gone by now.
  dialog.addEventListener("close", () => keepFocus(dialog));
  const open = (/** @type {string} what or whom it is about */ subject = "") => {
    dialog.dataset.subject = subject;
    alertWith(trouble, "");
    dialog.showModal();
  };
  return { dialog, form, trouble, open };
}

/**
 * @param {HTMLElement} dialog
 * @param {PointerEvent} event
 */
function isBeside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

/**
 * Ask the server; close the dialog when it agrees, else show its sentence.
 * @param {ReturnType<typeof dialogOf>} parts
 * @param {() => Promise<unknown>} ask
 * @returns {Promise<boolean>}
 */
export async function settle({ dialog, form, trouble }, ask) {
  if (form.ariaBusy === "true") return false;
  form.ariaBusy = "true";
  alertWith(trouble, "");
  try {
    await patiently(ask(), (sentence) => alertWith(trouble, sentence));
    dialog.close();
    return true;
  } catch (error) {
    alertWith(trouble, error instanceof Error ? error.message : "");
    return false;
  } finally {
    form.ariaBusy = "false";
  }
}

/** @typedef {{title: string, label: string, value: string, verb: string, most: number, hint?: string, mayBeEmpty?: boolean, subject?: string}} NameQuestion */

/** Asks for one name. */
export class NameDialog {
  /** @param {ParentNode} root */
  constructor(root) {
    this.parts = dialogOf(root, "name");
    this.title = part(root, "name-title");
    this.label = part(root, "name-label");
    this.hint = part(root, "name-hint");
    this.box = partOf(root, "name-box", HTMLInputElement);
    this.submit = part(root, "name-submit");
    /** @type {(name: string) => Promise<unknown>} */
    this.ask = async () => undefined;
    this.parts.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!(await settle(this.parts, () => this.ask(this.box.value)))) this.box.focus();
    });
  }

  /**
   * @param {NameQuestion} question
   * @param {(name: string) => Promise<unknown>} ask
   */
  open({ title, label, value, verb, most, hint = "", mayBeEmpty = false, subject = "" }, ask) {
    this.title.textContent = title;
    this.label.textContent = label;
    this.hint.textContent = hint;
    this.hint.hidden = hint === "";
    this.submit.textContent = verb;
    this.box.value = value;
    this.box.maxLength = most;
    this.box.required = !mayBeEmpty;
    this.ask = ask;
    this.parts.open(subject);
    this.box.select();
  }
}

/** Asks whether something is meant. */
export class QuestionDialog {
  /** @param {ParentNode} root */
  constructor(root) {
    this.parts = dialogOf(root, "question");
    this.title = part(root, "question-title");
    this.words = part(root, "question-words");
    this.submit = part(root, "question-submit");
    this.choice = part(root, "question-choice");
    this.box = partOf(root, "question-box", HTMLInputElement);
    /** @type {(isTicked: boolean) => Promise<unknown>} */
    this.ask = async () => undefined;
    this.parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void settle(this.parts, () => this.ask(this.box.checked));
    });
  }

  /**
   * @param {{title: string, words: string, verb: string, choice?: string}} question `choice`: what can be ticked
   * @param {(isTicked: boolean) => Promise<unknown>} ask
   */
  open({ title, words, verb, choice = "" }, ask) {
    this.title.textContent = title;
    this.words.textContent = words;
    this.submit.textContent = verb;
    this.box.checked = false;
    this.choice.hidden = choice === "";
    /** @type {HTMLElement} */ (this.choice.lastElementChild).textContent = choice;
    this.ask = ask;
    this.parts.open();
  }
}
