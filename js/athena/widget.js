/** @typedef {import("./page.js").Page} Page */

/** A call that failed on the other side: `kind` is a word to decide by, `message` a sentence for people. */
export class RemoteError extends Error {
  /**
   * @param {string} kind
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.name = "RemoteError";
    this.kind = kind;
  }
}

/**
 * The browser's half of a live element. A subclass may have these two methods:
 *
 * - `attached(...initialArguments)`: the widget, its children and its node are there. It is given what the element's
 *   `getInitialArguments` returned. Children are attached before their parents.
 * - `detached()`: the element is gone, by either side's wish, or because a fresh page replaces this one. From now on
 *   its calls fail with the kind "gone", and what it notifies goes nowhere.
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
    return this.page.calls.begin(this, method, args);
  }

  /**
   * Like `callRemote`, with some arguments by name.
   * @param {string} method
   * @param {Record<string, unknown>} kw
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  callRemoteKw(method, kw, ...args) {
    return this.page.calls.begin(this, method, { args, kw });
  }

  /**
   * Like `callRemote`, with options.
   *
   * - `key`, from `newKey()`: if the call was not answered when the server went away, it is made again by the widget of
   *   the same class and key on the fresh page. The method should be exposed as idempotent, so that it runs only once.
   * - `timeout`: after so many milliseconds without an answer the call fails with the kind "timeout".
   * - `signal`: when that aborts, the call fails with its reason.
   *
   * In the last two cases the server gives the call up as well, unless it is idempotent.
   * @param {import("./calls.js").Options} options
   * @param {string} method
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  callRemoteWith(options, method, ...args) {
    return this.page.calls.begin(this, method, args, options);
  }

  /**
   * Call an exposed method and do not wait for anything. Ignored when the element has gone.
   * @param {string} method
   * @param {...unknown} args
   */
  notify(method, ...args) {
    if (!this.page.calls.gone.has(this)) this.page.send(["tell", this.id, method, args]);
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

  /**
   * Make the widget of an element that came in a call a child of this one, if it is not. Its node goes where the caller
   * puts it.
   * @template {Widget} W
   * @param {W} widget
   * @returns {Promise<W>}
   */
  async addChildWidgetFromWidgetInfo(widget) {
    const siblings = widget.widgetParent?.childWidgets;
    siblings?.splice(siblings.indexOf(widget), 1);
    widget.widgetParent = this;
    this.childWidgets.push(widget);
    return widget;
  }

  /** What a widget is in an argument or a result: the server sees its element. */
  toJSON() {
    if (this.page.widgets.get(this.id) !== this) throw new RemoteError("gone", "That is not on the page any more.");
    return { $element: this.id };
  }

  /** Remove this widget, its children and its node, here and on the server. */
  detach() {
    this.page.detach(this);
  }
}

/** A key for a call that nobody can guess. (`crypto.randomUUID` is not there on a page without TLS.) */
export function newKey() {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
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

/**
 * Connect what templates say with `athena:handler` to the widget's methods.
 * @param {Widget} widget
 * @param {HTMLElement[]} nodes
 */
export function connectHandlers(widget, nodes = ownNodes(widget.node, "[data-athena-on]")) {
  for (const node of nodes) {
    for (const pair of /** @type {string} */ (node.dataset.athenaOn).split(" ")) {
      const [event, method] = /** @type {[string, string]} */ (pair.split(":"));
      node.addEventListener(event, (happened) => {
        widget.page.guarded(widget.id, method, () => {
          const result = /** @type {any} */ (widget)[method](node, happened);
          if (result === false) {
            happened.preventDefault();
            happened.stopPropagation();
          }
          return result;
        });
      });
    }
  }
}

/** @type {{createHTML(html: string): any}} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("athena", {
  createHTML: (/** @type {string} */ html) => html,
}) ?? { createHTML: (html) => html };

/**
 * Make nodes of elements that the server rendered, which has escaped all text in it. Nothing in it runs: scripts of a
 * parsed document never do. Pages that require Trusted Types allow this with `trusted-types athena`.
 * @param {string} html
 */
export function parse(html) {
  const parsed = new DOMParser().parseFromString(policy.createHTML(`<template>${html}</template>`), "text/html");
  return document.adoptNode(/** @type {HTMLTemplateElement} */ (parsed.querySelector("template")).content);
}
