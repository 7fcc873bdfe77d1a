/**
 * Acts on the server's operations on the nodes of a widget; `_patches.py` describes them, and `_patterns.py` the marks
 * that rows carry. All values only ever become text and attributes.
 */

import { connectHandlers } from "./widget.js";

/** @typedef {import("./widget.js").Widget} Widget */
/** @typedef {{[hole: number]: string | null}} Filling */

const ELEMENTS_AND_COMMENTS = 129;

/**
 * @param {Widget} widget
 * @param {any[][]} operations one that fails is told to the server, and the others are done
 */
export function applyPatches(widget, operations) {
  for (const [name, id, ...rest] of operations) {
    const operate = /** @type {Function} */ (OPERATIONS[name]);
    widget.page.guarded(widget.id, name, () => operate(widget.nodeById(id), ...rest, widget));
  }
}

/** @type {{[name: string]: (node: HTMLElement, ...rest: any[]) => void}} */
const OPERATIONS = {
  append: (list, key, filling, ...rest) => insert(list, key, filling, null, rest),
  before: (list, key, filling, other, ...rest) => insert(list, key, filling, other, rest),
  set: (list, key, filling) => fill(row(list, key), filling),
  move: (list, key, other) => move(list, row(list, key), place(list, other)),
  remove: (list, key) => row(list, key)?.remove(),
  clear: (list) => list.replaceChildren(...list.querySelectorAll(":scope>template")),
  text: setText,
  attr: set,
  class: (node, name, on) => node.classList.toggle(name, on),
};

/**
 * @param {HTMLElement} list
 * @param {string} key
 * @param {Filling} filling
 * @param {string | null} other
 * @param {any[]} rest the key of a row that makes place, if one does, and the widget
 */
function insert(list, key, filling, other, rest) {
  const widget = rest.pop();
  const pattern = widget.node.querySelector(`:scope>template[data-athena-pattern="${list.dataset.athenaRows}"]`);
  const made = document.importNode(pattern.content.firstElementChild, true);
  made.dataset.athenaRow = key;
  fill(made, filling, widget);
  list.insertBefore(made, place(list, other));
  for (const dropped of rest) row(list, dropped)?.remove();
}

/**
 * @param {HTMLElement} list
 * @param {string} key
 * @returns {any}
 */
function row(list, key) {
  return list.querySelector(`:scope>[data-athena-row="${CSS.escape(key)}"]`);
}

/**
 * The node before which a row goes: the row `other`, or the patterns when the list is the widget's own node.
 * @param {HTMLElement} list
 * @param {string | null} other
 */
function place(list, other) {
  return (other !== null && row(list, other)) || list.querySelector(":scope>template");
}

/**
 * @param {HTMLElement | null} root
 * @param {Filling} filling
 * @param {Widget} [widget] whose handlers in this new row are to be connected
 */
function fill(root, filling, widget) {
  if (!root) return;
  const walker = document.createTreeWalker(root, ELEMENTS_AND_COMMENTS);
  for (let node = /** @type {any} */ (root); node; node = walker.nextNode()) {
    const hole = node.data;
    if (hole in filling) {
      const next = node.nextSibling;
      if (next?.nodeType === 3) next.data = filling[hole];
      else node.after(filling[hole]);
    }
    for (const at of node.dataset?.athenaAt?.split(" ") ?? []) {
      const [number, name] = at.split(":");
      if (number in filling) set(node, name, filling[number]);
    }
    if (widget && node.dataset?.athenaOn) connectHandlers(widget, [node]);
  }
}

/**
 * @param {any} node
 * @param {string} text
 */
function setText(node, text) {
  node.textContent = text;
  if (node.localName === "textarea") node.value = text;
}

/**
 * Set an attribute, and of a field also what it shows: that is another thing once somebody has typed or chosen.
 * @param {any} node
 * @param {string} name
 * @param {string | null | undefined} value
 */
function set(node, name, value) {
  if (value == null) node.removeAttribute(name);
  else node.setAttribute(name, value);
  if (name === "value" && node.localName === "input" && node.type !== "file") node.value = value ?? "";
  if (name === "checked" || name === "selected") node[name] = value != null;
}

/**
 * Move a row, and leave the focus in it.
 * @param {any} list
 * @param {HTMLElement | null} moved
 * @param {Node | null} before
 */
function move(list, moved, before) {
  if (!moved) return;
  if (list.moveBefore) return list.moveBefore(moved, before);
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  list.insertBefore(moved, before);
  if (moved.contains(focused)) focused.focus({ preventScroll: true });
}
