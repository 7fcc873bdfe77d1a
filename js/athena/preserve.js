/** Carries focus, scroll positions and half-typed text across a replacement of the page, by the ids of the nodes. */

const PATIENCE = 10000;

/** How to restore one thing of the node that has this id. @typedef {[id: string, restore: (node: any) => void]} Restorer */

/** @returns {() => void} restores what was there when this function was called */
export function preserve() {
  /** @type {Restorer[]} */
  const restorers = [];
  for (const node of /** @type {NodeListOf<any>} */ (document.querySelectorAll("[id]"))) {
    if (node.scrollTop || node.scrollLeft) {
      const { scrollTop, scrollLeft } = node;
      restorers.push([node.id, (fresh) => Object.assign(fresh, { scrollTop, scrollLeft })]);
    }
    const { value, checked } = node;
    if (isField(node) && (value !== node.defaultValue || checked !== node.defaultChecked)) {
      restorers.push([node.id, (fresh) => type(fresh, value, checked)]);
    }
  }
  const focused = /** @type {any} */ (document.activeElement);
  if (focused?.id) {
    const { selectionStart: start, selectionEnd: end } = focused;
    restorers.push([focused.id, (fresh) => focus(fresh, start, end)]);
  }
  const { scrollX, scrollY } = window;
  return () => {
    restoreAll(restorers);
    scrollTo(scrollX, scrollY);
  };
}

/** @param {Element} node */
function isField(node) {
  return node.matches("input,textarea");
}

/**
 * @param {any} node
 * @param {string} value
 * @param {boolean | undefined} checked which only an input has
 */
function type(node, value, checked) {
  if (!isField(node)) return;
  if (node.type !== "file") Object.assign(node, { value, checked });
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
 * @param {Restorer[]} restorers
 */
function restoreAll(restorers) {
  const look = () => {
    restorers = restorers.filter(([id, restore]) => {
      const node = document.getElementById(id);
      if (node) restore(node);
      return !node;
    });
    if (!restorers.length) observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), PATIENCE);
  look();
}
