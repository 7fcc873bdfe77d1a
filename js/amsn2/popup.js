// Something that a button opens beside it: Escape and a press elsewhere close it.

export class Popup {
  /**
   * @param {HTMLElement} element hidden while closed
   * @param {HTMLElement} opener the button with aria-expanded
   * @param {() => void} fill called before it opens
   */
  constructor(element, opener, fill) {
    this.element = element;
    this.opener = opener;
    this.fill = fill;
    opener.addEventListener("click", () => (element.hidden ? this.open() : this.close()));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    this.onOutside = (/** @type {Event} */ event) => {
      const inside = event.target instanceof Node && (element.contains(event.target) || opener.contains(event.target));
      if (!inside) this.close(false);
    };
  }

  open() {
    this.fill();
    this.element.hidden = false;
    this.opener.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", this.onOutside, true);
    document.addEventListener("focusin", this.onOutside, true);
    const first = this.element.querySelector("[tabindex='0'], select, input, button:not([tabindex='-1'])");
    if (first instanceof HTMLElement) first.focus();
    else this.element.focus();
  }

  close(takeFocus = true) {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.onOutside, true);
    document.removeEventListener("focusin", this.onOutside, true);
    if (takeFocus) this.opener.focus();
  }
}
