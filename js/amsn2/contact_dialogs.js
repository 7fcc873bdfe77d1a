// The dialogs of the contact list. Each asks the server, waits, and says in words what went wrong.

import { alertWith, part, partOf } from "./dom.js";

/** @typedef {import("./views.js").Contact} Contact */

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
  const open = () => {
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
    await ask();
    dialog.close();
    return true;
  } catch (error) {
    alertWith(trouble, error instanceof Error ? error.message : "");
    return false;
  } finally {
    form.ariaBusy = "false";
  }
}

export class AddDialog {
  /**
   * @param {ParentNode} root
   * @param {(email: string) => Promise<unknown>} add
   */
  constructor(root, add) {
    const parts = dialogOf(root, "add");
    const email = partOf(root, "add-email", HTMLInputElement);
    part(root, "add").addEventListener("click", () => {
      email.value = "";
      parts.open();
    });
    parts.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const done = await settle(parts, () => add(email.value));
      if (!done) email.focus();
    });
  }
}

export class RemoveDialog {
  /**
   * @param {ParentNode} root
   * @param {(account: string) => Promise<unknown>} remove
   */
  constructor(root, remove) {
    this.parts = dialogOf(root, "remove");
    this.name = part(root, "remove-name");
    this.account = "";
    this.parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void settle(this.parts, () => remove(this.account));
    });
  }

  /** @param {Contact} contact */
  open(contact) {
    this.account = contact.account;
    this.name.textContent = contact.name;
    this.parts.open();
  }
}
