/** @typedef {import("./page.js").Page} Page */

/**
 * The browser's half of a live element. A subclass may have these two methods:
 *
 * - `attached(...initialArguments)`: the widget, its children and its node are there. It is given what the element's
 *   `getInitialArguments` returned. Children are attached before their parents.
 * - `detached()`: the element is gone, by either side's wish, or because a fresh page replaces this one.
 */
export class Widget {
  /** @type {Widget[]} */
  childWidgets = [];

  /**
   * Called by the runtime. A subclass does its work in `attached`.
   * @param {Page} page
   * @param {number} id
   * @param {HTMLElement} node
   * @param {Widget | null} parent
   */
  constructor(page, id, node, parent) {
    this.page = page;
    this.id = id;
    /** The element's root node. */
    this.node = node;
    this.widgetParent = parent;
    parent?.childWidgets.push(this);
  }

  /**
   * Call an exposed method of the element. Fails with `RemoteError`.
   * @param {string} method
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  callRemote(method, ...args) {
    return this.page.call(this, method, args);
  }

  /**
   * Like `callRemote`; with a `key`, a call that was not answered when the server went away is sent again, to the
   * widget of the same class and key on the fresh page. The method must do its work only once per key.
   * @param {{key: string}} options
   * @param {string} method
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  callRemoteWith(options, method, ...args) {
    return this.page.call(this, method, args, options.key);
  }

  /**
   * Call an exposed method and do not wait for anything.
   * @param {string} method
   * @param {...unknown} args
   */
  notify(method, ...args) {
    this.page.tell(this, method, args);
  }

  /**
   * The node that has `athena:id="..."` in the element's template.
   * @param {string} id
   * @returns {HTMLElement}
   */
  nodeById(id) {
    const { athenaClass, athenaKey } = this.node.dataset;
    const whose = athenaKey === undefined ? this.id : `${athenaClass}-${encodeURIComponent(athenaKey)}`;
    return this.nodeByAttribute("id", `athena-${whose}-${id}`);
  }

  /**
   * The first node of this widget, nested ones left out, whose attribute has that value.
   * @param {string} name
   * @param {string} value
   * @returns {HTMLElement}
   */
  nodeByAttribute(name, value) {
    const [node] = ownNodes(this.node, `[${name}="${CSS.escape(value)}"]`);
    if (!node) throw new Error(`No node has ${name}="${value}".`);
    return node;
  }

  /** Remove this widget, its children and its node, here and on the server. */
  detach() {
    this.page.detach(this);
  }
}

/**
 * Nodes of a widget that match, those of nested widgets left out.
 * @param {HTMLElement} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function ownNodes(root, selector) {
  const inside = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector));
  const own = [...inside].filter((node) => node.closest("[data-athena-id]") === root);
  return root.matches(selector) ? [root, ...own] : own;
}
