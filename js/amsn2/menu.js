// A menu that a button opens: arrows, Home, End and typing move, Enter chooses, Escape and Tab close.

import { isCharacter, TypeAhead } from "./type_ahead.js";

export class Menu {
  /**
   * @param {HTMLElement} element role=menu, hidden while closed; its items are buttons
   * @param {HTMLElement} [opener] the button with aria-expanded, when there is one
   */
  constructor(element, opener) {
    this.element = element;
    this.opener = opener;
    this.typeAhead = new TypeAhead();
    /** @type {Element | null} */
    this.returnTo = null;
    element.addEventListener("keydown", (event) => this.#key(event));
    // Before the item acts: a dialog that it opens gives the focus back to where it is then.
    element.addEventListener("click", () => this.close(), { capture: true });
    opener?.addEventListener("click", () => (element.hidden ? this.open() : this.close()));
    opener?.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      this.open();
    });
    this.onOutside = (/** @type {Event} */ event) => {
      const inside = event.target instanceof Node && (element.contains(event.target) || opener?.contains(event.target));
      if (!inside) this.close(false);
    };
  }

  get items() {
    return /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll("[role^=menuitem]")]);
  }

  open() {
    this.returnTo = this.opener ?? document.activeElement;
    this.element.hidden = false;
    this.opener?.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", this.onOutside, true);
    const checked = this.items.find((item) => item.getAttribute("aria-checked") === "true");
    (checked ?? this.items[0])?.focus();
  }

  close(takeFocus = true) {
    if (this.element.hidden) return;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidden = true;
    this.opener?.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.onOutside, true);
    if (takeFocus && hadFocus && this.returnTo instanceof HTMLElement) this.returnTo.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const items = this.items;
    const here = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = this.#destination(event, here, items);
    if (event.key === "Escape" || event.key === "Tab") this.close();
    if (event.key === "Escape") event.stopPropagation();
    if (next === undefined) return;
    event.preventDefault();
    items[next]?.focus();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} here
   * @param {HTMLElement[]} items
   * @returns {number | undefined}
   */
  #destination(event, here, items) {
    if (event.key === "ArrowDown") return (here + 1) % items.length;
    if (event.key === "ArrowUp") return (here - 1 + items.length) % items.length;
    if (event.key === "Home") return 0;
    if (event.key === "End") return items.length - 1;
    if (!isCharacter(event)) return undefined;
    const labels = items.map((item) => item.textContent?.trim() ?? "");
    const found = this.typeAhead.find(labels, here, event.key, event.timeStamp);
    return found < 0 ? undefined : found;
  }
}
