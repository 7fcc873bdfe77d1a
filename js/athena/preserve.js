/** Carries focus, scroll positions and what was half typed over to a fresh page, by the ids of the nodes. */

/**
 * Where something was: the id of its node, or what the id or the name of its node is in the only element that has that
 * class and key.
 * @typedef {{id?: string, name?: string, owner?: string, key?: string}} Place
 */
/** @typedef {{place: Place, kind: "scroll" | "typed" | "chosen" | "written" | "focus", data: any, secret?: boolean}} Kept */
/** @typedef {import("./calls.js").Call} Call */

import { ownNodes } from "./widget.js";

const PATIENCE = 10000;
/** Milliseconds that a reload may take. */
const FRESH = 60000;
const STORED = "athenaCarried";
/** Ids of nodes in an element without a key have its number in them, which a fresh page may give to another one. */
const NUMBERED = /^athena-(\d+)-(.*)$/;

/** What people write in parts of the page: no such part says what the server wrote there. @type {WeakSet<EventTarget>} */
const written = new WeakSet();
addEventListener("input", ({ target }) => target && written.add(target), true);

/** @returns {Kept[]} the last of which has the focus */
export function preserve() {
  const nodes = /** @type {any[]} */ ([document.documentElement, ...document.querySelectorAll("[id],[name]")]);
  const kept = nodes.flatMap((node) => {
    const place = placeOf(node);
    return place ? statesOf(node).map((state) => ({ place, ...state })) : [];
  });
  const focused = /** @type {any} */ (document.activeElement);
  const place = focused && placeOf(focused);
  if (place) kept.push({ place, kind: "focus", data: [focused.selectionStart, focused.selectionEnd] });
  return kept;
}

/**
 * What somebody did to a node.
 * @param {any} node
 * @returns {Omit<Kept, "place">[]}
 */
function statesOf(node) {
  const { scrollTop, scrollLeft, value, checked } = node;
  /** @type {Omit<Kept, "place">[]} */
  const states = [];
  if (scrollTop || scrollLeft) states.push({ kind: "scroll", data: { scrollTop, scrollLeft } });
  if (isField(node) && (value !== node.defaultValue || checked !== node.defaultChecked)) {
    states.push({ kind: "typed", data: { value, checked }, secret: node.type === "password" });
  } else if (node.matches("select") && written.has(node)) {
    states.push({ kind: "chosen", data: [...node.selectedOptions].map((option) => option.value) });
  } else if (node.isContentEditable && written.has(node)) {
    states.push({ kind: "written", data: new Written(node) });
  }
  return states;
}

/** What somebody wrote in a part of the page. Only its text outlives a reload. */
class Written {
  /** @param {HTMLElement} node */
  constructor(node) {
    this.text = node.innerText;
    this.nodes = [...node.cloneNode(true).childNodes];
  }

  toJSON() {
    return { text: this.text };
  }
}

/** @param {Element} node */
function isField(node) {
  return node.matches("input,textarea");
}

/**
 * Restore what is there already, and the rest when it appears.
 * @param {Kept[]} kept
 */
export function restore(kept) {
  const look = () => {
    kept = kept.filter(({ place, kind, data }) => {
      const node = nodeAt(place);
      if (node) RESTORERS[kind](node, data);
      return !node;
    });
    if (!kept.length) observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), PATIENCE);
  look();
}

/** @type {Record<Kept["kind"], (node: any, data: any) => void>} */
const RESTORERS = {
  scroll: (node, data) => Object.assign(node, data),
  typed(node, data) {
    if (!isField(node)) return;
    if (node.type !== "file") Object.assign(node, data);
    changed(node);
  },
  chosen(node, data) {
    for (const option of node.options ?? []) option.selected = data.includes(option.value);
    changed(node);
  },
  written(node, { text, nodes }) {
    if (!node.isContentEditable) return;
    node.replaceChildren(...(nodes ?? [text]));
    changed(node);
  },
  focus(node, [start, end]) {
    node.focus();
    if (typeof start === "number") node.setSelectionRange(start, end);
    else if (node.isContentEditable) getSelection()?.selectAllChildren(node), getSelection()?.collapseToEnd();
  },
};

/** @param {any} node */
function changed(node) {
  node.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * @param {any} node
 * @returns {Place | null} nothing for a node that cannot be told from others on a fresh page
 */
function placeOf(node) {
  if (node === document.documentElement) return {};
  const [, number, rest = ""] = NUMBERED.exec(node.id) ?? [];
  if (node.id && !number) return { id: node.id };
  const { athenaClass: owner, athenaKey: key } = node.closest("[data-athena-id]")?.dataset ?? {};
  /** @type {Place} */
  const place = number ? { id: rest, owner, key } : { name: node.getAttribute("name") ?? "", owner, key };
  return owner && nodeAt(place) === node ? place : null;
}

/** @param {Place} place */
function nodeAt({ id, name, owner, key }) {
  if (!owner) return id ? document.getElementById(id) : document.documentElement;
  const which = key === undefined ? ":not([data-athena-key])" : `[data-athena-key="${CSS.escape(key)}"]`;
  const element = only(/** @type {any} */ (document.querySelectorAll(`[data-athena-class="${CSS.escape(owner)}"]${which}`)));
  if (!element || id) return element && document.getElementById(`athena-${element.dataset.athenaId}-${id}`);
  return only(ownNodes(element, `[name="${CSS.escape(name ?? "")}"]`));
}

/** @param {ArrayLike<HTMLElement>} nodes */
function only(nodes) {
  return nodes.length === 1 ? nodes[0] : null;
}

// Over a reload

/**
 * Put everything aside for the page after a reload; but no passwords.
 * @param {string} page its name
 * @param {Kept[]} kept
 * @param {Call[]} calls
 */
export function carry(page, kept, calls) {
  const open = kept.filter(({ secret }) => !secret);
  try {
    sessionStorage[STORED] = JSON.stringify({ page, at: Date.now(), kept: open, calls: calls.flatMap(storable) });
  } catch {
    // No room for it, or storage is forbidden.
  }
}

/**
 * What is left of a call without who waits for it; nothing of one with a widget among its arguments, which is gone.
 * @param {Call} call
 */
function storable({ method, args, key, pages, identity }) {
  try {
    return [JSON.stringify(args) && { method, args, key, pages, identity }];
  } catch {
    return [];
  }
}

/**
 * Take up what the page before a reload put aside.
 * @param {string} page
 * @returns {{kept: Kept[], calls: Call[]}} what the calls waited for is gone: nobody hears their answers
 */
export function carried(page) {
  try {
    const stored = JSON.parse(sessionStorage[STORED] ?? "{}");
    sessionStorage.removeItem(STORED);
    if (stored.page === page && Date.now() - stored.at < FRESH) {
      const deaf = { widget: {}, resolve() {}, reject() {} };
      return { kept: stored.kept, calls: stored.calls.map((/** @type {Call} */ call) => Object.assign(call, deaf)) };
    }
  } catch {
    // Nothing can be stored.
  }
  return { kept: [], calls: [] };
}
