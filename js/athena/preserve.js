/** Carries focus, scroll positions and what was half typed over to a fresh page, by the ids of the nodes. */

/**
 * Where something was: the id of its node, or for one in an element without a key the rest of the id, and that
 * element's class.
 * @typedef {{id: string, owner?: string}} Place
 */
/** @typedef {{place: Place, kind: "scroll" | "typed" | "chosen" | "written" | "focus", data: any, secret?: boolean}} Kept */
/** @typedef {import("./calls.js").Call} Call */

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
  const nodes = /** @type {any[]} */ ([document.documentElement, ...document.querySelectorAll("[id]")]);
  const kept = nodes.flatMap((node) => {
    const place = placeOf(node);
    return place ? statesOf(node).map((state) => ({ place, ...state })) : [];
  });
  const focused = /** @type {any} */ (document.activeElement);
  const place = focused?.id && placeOf(focused);
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
 * @param {Element} node
 * @returns {Place | undefined} nothing for a node in one of several elements that a fresh page cannot tell apart
 */
function placeOf({ id }) {
  const [, number, rest = ""] = NUMBERED.exec(id) ?? [];
  if (!number) return { id };
  const owner = /** @type {HTMLElement | null} */ (document.querySelector(`[data-athena-id="${number}"]`))?.dataset.athenaClass;
  if (owner && only(owner)) return { id: rest, owner };
}

/** @param {Place} place */
function nodeAt({ id, owner }) {
  if (!owner) return id ? document.getElementById(id) : document.documentElement;
  const element = only(owner);
  return element && document.getElementById(`athena-${element.dataset.athenaId}-${id}`);
}

/**
 * The only element of that class that has no key.
 * @param {string} owner
 */
function only(owner) {
  /** @type {NodeListOf<HTMLElement>} */
  const found = document.querySelectorAll(`[data-athena-class="${CSS.escape(owner)}"]:not([data-athena-key])`);
  return found.length === 1 ? found[0] : null;
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
    sessionStorage[STORED] = JSON.stringify({ page, at: Date.now(), kept: open, calls: calls.filter(isPlain) });
  } catch {
    // No room for it, or storage is forbidden.
  }
}

/**
 * Whether a call has no widget among its arguments: those are gone.
 * @param {Call} call
 */
function isPlain({ args }) {
  try {
    return JSON.stringify(args);
  } catch {
    return false;
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
      const deaf = { resolve() {}, reject() {} };
      return { kept: stored.kept, calls: stored.calls.map((/** @type {Call} */ call) => Object.assign(call, deaf)) };
    }
  } catch {
    // Nothing can be stored.
  }
  return { kept: [], calls: [] };
}
