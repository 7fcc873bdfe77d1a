// The small board of emoticons: arrows move over it, Enter or a click writes the code.

import { build } from "./dom.js";
import { EMOTICONS, file } from "./emoticons.js";
import { Popup } from "./popup.js";

export class EmoticonPicker {
  /**
   * @param {HTMLElement} element hidden while closed
   * @param {HTMLElement} opener the button with aria-expanded
   * @param {string} images
   * @param {(code: string) => void} choose
   */
  constructor(element, opener, images, choose) {
    this.element = element;
    this.images = images;
    this.choose = choose;
    this.popup = new Popup(element, opener, () => this.#fill());
    element.addEventListener("keydown", (event) => this.#key(event));
  }

  #fill() {
    if (!this.element.firstChild) this.element.append(...EMOTICONS.map((one, index) => this.#button(one, index)));
  }

  /**
   * @param {import("./emoticons.js").Emoticon} emoticon
   * @param {number} index
   */
  #button({ name, codes }, index) {
    const [code = ""] = codes;
    const picture = build("img", { src: this.images + file(name), alt: "", width: "28", height: "28" });
    const attributes = { type: "button", "aria-label": name, title: `${name}  ${code}`, tabindex: index === 0 ? "0" : "-1" };
    const button = build("button", attributes, picture);
    button.addEventListener("click", () => {
      this.popup.close(false);
      this.choose(code);
    });
    return button;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const buttons = /** @type {HTMLElement[]} */ ([...this.element.children]);
    const here = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = buttons[destination(event.key, here, columns(buttons), buttons.length)];
    if (!to) return;
    event.preventDefault();
    for (const button of buttons) button.tabIndex = button === to ? 0 : -1;
    to.focus();
  }
}

/**
 * Where a key leads on a board read row by row; -1 for a key that leads nowhere.
 * @param {string} key
 * @param {number} here
 * @param {number} columns
 * @param {number} length
 */
export function destination(key, here, columns, length) {
  /** @type {Record<string, number>} */
  const steps = { ArrowRight: here + 1, ArrowLeft: here - 1, ArrowDown: here + columns, ArrowUp: here - columns, Home: 0, End: length - 1 };
  const to = steps[key] ?? -1;
  return to < length ? to : -1;
}

/** @param {HTMLElement[]} buttons */
function columns(buttons) {
  const top = buttons[0]?.offsetTop;
  return buttons.filter((button) => button.offsetTop === top).length;
}
