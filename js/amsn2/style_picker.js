// The small panel where a person chooses how their text looks: font, effects, colour. Kept for this browser.

import { build, icon } from "./dom.js";
import { choose, COLORS, EFFECTS, FONTS, isPlain, paint, PLAIN, textStyle } from "./formats.js";
import { Popup } from "./popup.js";

/** @typedef {import("./views.js").Format} Format */

let panels = 0;

export class StylePicker {
  /**
   * @param {HTMLElement} element hidden while closed
   * @param {HTMLElement} opener the button with aria-expanded
   * @param {AbortSignal} signal
   */
  constructor(element, opener, signal) {
    this.element = element;
    this.opener = opener;
    panels += 1;
    this.group = `text-color-${panels}`;
    this.popup = new Popup(element, opener, () => this.#fill());
    textStyle.watch(() => this.#draw(), signal);
    this.#draw();
  }

  #fill() {
    if (!this.element.firstChild) this.element.append(this.#font(), this.#effects(), this.#colors(), this.#plain());
    this.#draw();
  }

  #draw() {
    const style = textStyle.value;
    this.opener.classList.toggle("is-chosen", !isPlain(style));
    const select = this.element.querySelector("select");
    if (select) select.value = style.font;
    for (const [index, [, field]] of EFFECTS.entries()) {
      this.element.querySelectorAll("[aria-pressed]")[index]?.setAttribute("aria-pressed", String(style[field]));
    }
    for (const radio of this.element.querySelectorAll("input")) radio.checked = radio.value === style.color;
  }

  #font() {
    const select = build("select", { class: "input" }, ...FONTS.map((font) => build("option", { value: font }, font || "Usual")));
    select.addEventListener("change", () => choose({ ...textStyle.value, font: select.value }));
    return build("label", { class: "style-font" }, build("span", {}, "Font"), select);
  }

  #effects() {
    const buttons = EFFECTS.map(([name, field]) => {
      const attributes = { type: "button", class: "style-effect", title: name, "aria-label": name, "aria-pressed": "false" };
      const button = build("button", attributes, icon(field.replaceAll("_", "-")));
      button.addEventListener("click", () => choose({ ...textStyle.value, [field]: !textStyle.value[field] }));
      return button;
    });
    return build("div", { class: "style-effects", role: "group", "aria-label": "Effects" }, ...buttons);
  }

  #colors() {
    const swatches = COLORS.map(([name, color]) => {
      const radio = build("input", { type: "radio", name: this.group, value: color, "aria-label": name, title: name });
      radio.classList.toggle("is-coloured", color !== "");
      if (color !== "") paint(radio, color);
      radio.addEventListener("change", () => choose({ ...textStyle.value, color }));
      return radio;
    });
    return build("div", { class: "style-colors", role: "radiogroup", "aria-label": "Colour" }, ...swatches);
  }

  #plain() {
    const button = build("button", { type: "button", class: "link-button" }, "Back to plain text");
    button.addEventListener("click", () => choose(PLAIN));
    return build("p", { class: "style-plain" }, button);
  }
}
