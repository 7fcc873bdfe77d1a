// How text looks: what there is to choose, what a person chose in this browser, and putting it on.

import { readable } from "./colors.js";
import { browserStorage } from "./storage.js";
import { Store } from "./store.js";

/** @typedef {import("./views.js").Format} Format */

/** The fonts that a text can have, as amsn2athena.core names them; "" is the usual one. */
export const FONTS = ["", "Arial", "Comic Sans MS", "Courier New", "Georgia", "Times New Roman", "Trebuchet MS", "Verdana"];

/** @type {Array<[name: string, color: string]>} */
export const COLORS = [
  ["Usual", ""],
  ["Red", "c0392b"],
  ["Orange", "af4d0b"],
  ["Brown", "7b4a21"],
  ["Green", "227b1e"],
  ["Teal", "0b7570"],
  ["Blue", "1669ad"],
  ["Navy", "1f3a93"],
  ["Purple", "7a3fb0"],
  ["Pink", "c2297c"],
  ["Grey", "5b6b78"],
];

/** @type {Array<[name: string, field: "bold" | "italic" | "underline" | "strike" | "right_to_left"]>} */
export const EFFECTS = [
  ["Bold", "bold"],
  ["Italic", "italic"],
  ["Underline", "underline"],
  ["Strikethrough", "strike"],
  ["Right to left", "right_to_left"],
];

/** @type {Format} */
export const PLAIN = { font: "", color: "", bold: false, italic: false, underline: false, strike: false, right_to_left: false };

const PLACE = "amsn2.text-style";

/** What is written here looks like this. @type {Store<Format>} */
export const textStyle = new Store(read());

/** @param {Format} format */
export function choose(format) {
  browserStorage.setItem(PLACE, JSON.stringify(format));
  textStyle.set(format);
}

/**
 * What goes with a message: null for the usual.
 * @param {Format} format
 */
export function sent(format) {
  return isPlain(format) ? null : format;
}

/** @param {Format} format */
export function isPlain(format) {
  return JSON.stringify(format) === JSON.stringify(PLAIN);
}

/**
 * @param {HTMLElement} element
 * @param {Format | null} format
 */
export function wear(element, format) {
  const { font, color, right_to_left } = format ?? PLAIN;
  element.dataset.font = font;
  element.dir = right_to_left ? "rtl" : "auto";
  for (const [, field] of EFFECTS) element.classList.toggle(`is-${field.replaceAll("_", "-")}`, format?.[field] ?? false);
  element.classList.toggle("is-coloured", color !== "");
  if (color !== "") paint(element, color);
}

/**
 * @param {HTMLElement} element
 * @param {string} color
 */
export function paint(element, color) {
  element.style.setProperty("--said-by-day", readable(color, "day"));
  element.style.setProperty("--said-by-night", readable(color, "night"));
}

/** @returns {Format} what was chosen, as far as it can still be chosen */
function read() {
  const found = parsed(browserStorage.getItem(PLACE));
  /** @type {Format} */
  const format = { ...PLAIN };
  if (FONTS.includes(String(found.font))) format.font = String(found.font);
  if (COLORS.some(([, color]) => color === found.color)) format.color = String(found.color);
  for (const [, field] of EFFECTS) format[field] = found[field] === true;
  return format;
}

/**
 * @param {string | null} stored
 * @returns {Record<string, unknown>}
 */
function parsed(stored) {
  try {
    return Object(JSON.parse(stored ?? "{}"));
  } catch {
    return {};
  }
}
