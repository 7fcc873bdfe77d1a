/** Carries focus, scroll positions and half-typed text across a replacement of the page, by the ids of the nodes. */

const PATIENCE = 10000;

/** @returns {() => void} restores what was there when this function was called */
export function preserve() {
  /** @type {Map<string, (node: any) => void>} */
  const restorers = new Map();
  const add = (/** @type {string} */ id, /** @type {(node: any) => void} */ restorer) => {
    const before = restorers.get(id);
    restorers.set(id, (node) => {
      before?.(node);
      restorer(node);
    });
  };
  for (const node of /** @type {NodeListOf<any>} */ (document.querySelectorAll("[id]"))) {
    if (node.scrollTop || node.scrollLeft) {
      const { scrollTop, scrollLeft } = node;
      add(node.id, (fresh) => Object.assign(fresh, { scrollTop, scrollLeft }));
    }
    if (isTyped(node)) {
      const { value, checked } = node;
      add(node.id, (fresh) => type(fresh, value, checked));
    }
  }
  const focused = /** @type {any} */ (document.activeElement);
  if (focused?.id) {
    const { selectionStart: start, selectionEnd: end } = focused;
    add(focused.id, (fresh) => focus(fresh, start, end));
  }
  const { scrollX, scrollY } = window;
  return () => {
    restoreAll(restorers);
    scrollTo(scrollX, scrollY);
  };
}

/** @param {any} node */
function isTyped(node) {
  if (node instanceof HTMLTextAreaElement) return node.value !== node.defaultValue;
  if (!(node instanceof HTMLInputElement)) return false;
  return node.value !== node.defaultValue || node.checked !== node.defaultChecked;
}

/**
 * @param {any} node
 * @param {string} value
 * @param {boolean} checked
 */
function type(node, value, checked) {
  if (!(node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement)) return;
  if (node.type !== "file") node.value = value;
  if (node instanceof HTMLInputElement) node.checked = checked;
  node.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * @param {any} node
 * @param {number | null | undefined} start
 * @param {number | null | undefined} end
 */
function focus(node, start, end) {
  node.focus();
  if (typeof start === "number") node.setSelectionRange(start, end);
}

/**
 * Restore what is there already, and the rest when it appears.
 * @param {Map<string, (node: any) => void>} restorers
 */
function restoreAll(restorers) {
  const look = () => {
    for (const [id, restorer] of restorers) {
      const node = document.getElementById(id);
      if (!node) continue;
      restorers.delete(id);
      restorer(node);
    }
    if (!restorers.size) observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), PATIENCE);
  look();
}
