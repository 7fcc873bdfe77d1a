/** The page: its widgets, and the calls between them and their elements. */

import { Calls } from "./calls.js";
import { Channel } from "./channel.js";
import { RemoteError } from "./errors.js";
import { connectHandlers } from "./handlers.js";
import { parseElement } from "./html.js";

/** @typedef {import("./widget.js").Widget} Widget */
/** @typedef {import("./channel.js").Config} Config */
/** @typedef {import("./calls.js").Call} Call */
/**
 * A live element that travels in a message: new, or known by its number already.
 * @typedef {{id: number, parent: number, html?: string}} Description
 */

/** Imported by those pages only that have something to patch. */
const PATCHES = "./patches.js";

export class Page {
  /** @type {Map<number, Widget>} */
  widgets = new Map();
  /** @type {any[][]} */
  #inbox = [];
  #busy = true;
  #retired = false;

  /**
   * @param {Config} config
   * @param {(state: import("./status.js").State, retryIn: number) => void} announce
   */
  constructor(config, announce) {
    this.config = config;
    this.channel = new Channel(config, (message) => this.#receive(message), announce);
    this.calls = new Calls((message) => this.channel.send(message));
  }

  /**
   * Make widgets of the elements under `root`, then act on what the server has sent meanwhile.
   * @param {ParentNode} root
   */
  async start(root) {
    const nodes = elementsUnder(root);
    await load(nodes);
    if (this.#retired) return;
    for (const widget of this.#make(nodes)) this.#attach(widget);
    await this.#drain();
  }

  // Widgets

  /**
   * Make widgets, parents first; return them children first.
   * @param {HTMLElement[]} nodes in document order
   * @param {Widget | null} above
   */
  #make(nodes, above = null) {
    const order = childrenFirst(nodes);
    const made = nodes.map((node) => {
      const parent = /** @type {HTMLElement | null} */ (node.parentElement?.closest("[data-athena-id]") ?? null);
      const id = Number(node.dataset.athenaId);
      const widget = new (classOf(node))(this, id, node, parent ? this.widgets.get(idOf(parent)) : above);
      this.widgets.set(id, widget);
      return widget;
    });
    return made.sort((one, other) => order.indexOf(one.node) - order.indexOf(other.node));
  }

  /** @param {Widget} widget */
  #attach(widget) {
    connectHandlers(widget);
    guarded(() => /** @type {any} */ (widget).attached?.(...JSON.parse(widget.node.dataset.athenaArguments ?? "[]")));
    this.calls.take(widget);
  }

  /** @param {Widget} widget */
  detach(widget) {
    if (this.widgets.get(widget.id) !== widget) return;
    this.#send(["drop", widget.id]);
    this.#forget(widget);
  }

  /** @param {Widget} widget */
  #forget(widget) {
    for (const child of [...widget.childWidgets]) this.#forget(child);
    this.widgets.delete(widget.id);
    const siblings = widget.widgetParent?.childWidgets;
    siblings?.splice(siblings.indexOf(widget), 1);
    guarded(() => /** @type {any} */ (widget).detached?.());
    widget.node.remove();
  }

  // Calls

  /**
   * @param {Widget} widget
   * @param {string} method
   * @param {unknown[]} args
   * @param {string} [key]
   * @returns {Promise<any>}
   */
  call(widget, method, args, key) {
    return this.calls.begin(widget, method, args, key);
  }

  /**
   * @param {Widget} widget
   * @param {string} method
   * @param {unknown[]} args
   */
  tell(widget, method, args) {
    this.#send(["tell", widget.id, method, args]);
  }

  /** @param {unknown[]} message */
  #send(message) {
    if (!this.#retired) this.channel.send(message);
  }

  // Messages

  /** @param {any[]} message */
  #receive(message) {
    this.#inbox.push(message);
    if (!this.#busy) this.#drain();
  }

  async #drain() {
    this.#busy = true;
    for (let message; (message = this.#inbox.shift()) && !this.#retired; ) {
      const descriptions = elementsOf(message);
      if (message[0] === "patch") await guarded(() => this.#patch(message));
      else if (descriptions) await guarded(() => this.#withElements(message, descriptions));
      else this.#act(message);
    }
    this.#busy = false;
  }

  /**
   * A message that brings live elements: their widgets are made, the message is acted on (which puts their nodes in
   * place), and they are attached.
   * @param {any[]} message
   * @param {Description[]} descriptions
   */
  async #withElements(message, descriptions) {
    const nodes = descriptions.map(({ html }) => (html ? withElementsUnder(parseElement(html)) : []));
    await load(nodes.flat());
    if (this.#retired) return;
    const made = descriptions.map(({ parent }, index) => this.#make(nodes[index] ?? [], this.widgets.get(parent)));
    this.#act(revive(message, descriptions.map(({ id }) => this.widgets.get(id))));
    // A result is received by what awaits it, a little later.
    for (let turn = 0; turn < 5; turn++) await null;
    for (const widget of made.flat()) this.#attach(widget);
  }

  /** @param {any[]} message */
  async #patch([, id, operations]) {
    const { applyPatches } = await import(PATCHES);
    const widget = this.widgets.get(id);
    if (widget) applyPatches(widget, operations);
  }

  /** @param {any[]} message */
  #act([kind, ...rest]) {
    if (kind === "tell") guarded(() => this.#invoke(rest[0], rest[1], rest[2]));
    else if (kind === "call") this.#answer(rest);
    else if (kind === "drop") this.#dropped(rest[0]);
    else this.calls.answered(kind, rest);
  }

  /** @param {number} id */
  #dropped(id) {
    const widget = this.widgets.get(id);
    if (widget) this.#forget(widget);
  }

  /** @param {any[]} call */
  async #answer([reference, id, method, args]) {
    try {
      this.#send(["ok", reference, (await this.#invoke(id, method, args)) ?? null]);
    } catch (error) {
      const { kind, name, message } = /** @type {any} */ (error);
      this.#send(["no", reference, String(kind ?? name), String(message)]);
    }
  }

  /**
   * @param {number} id
   * @param {string} method
   * @param {unknown[]} args
   */
  #invoke(id, method, args) {
    const widget = /** @type {any} */ (this.widgets.get(id));
    if (typeof widget?.[method] === "function") return widget[method](...args);
    throw new RemoteError("missing", `There is no method ${method}.`);
  }

  // The end

  /** Detach every widget, and return the calls that a fresh page may make again; the others fail. */
  retire() {
    this.#retired = true;
    for (const widget of [...this.widgets.values()].reverse()) {
      guarded(() => /** @type {any} */ (widget).detached?.());
    }
    this.widgets.clear();
    return this.calls.retire();
  }
}

/** @type {Map<string, any>} */
const modules = new Map();

/** @param {HTMLElement[]} nodes whose widgets' modules are to be imported */
async function load(nodes) {
  const wanted = new Set(nodes.map(({ dataset }) => dataset.athenaModule ?? ""));
  await Promise.all(
    [...wanted].map(async (url) => {
      if (!modules.has(url)) modules.set(url, await import(url));
    }),
  );
}

/** @param {HTMLElement} node */
function classOf({ dataset: { athenaModule = "", athenaClass = "" } }) {
  const module = modules.get(athenaModule);
  const found = module[athenaClass] ?? module.default?.[athenaClass];
  if (!found) throw new Error(`${athenaModule} exports no ${athenaClass}`);
  return found;
}

/** @param {HTMLElement} node */
function idOf(node) {
  return Number(node.dataset.athenaId);
}

/**
 * @param {ParentNode} root
 * @returns {HTMLElement[]}
 */
function elementsUnder(root) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-athena-id]"))];
}

/** @param {HTMLElement} root */
function withElementsUnder(root) {
  return [root, ...elementsUnder(root)];
}

/**
 * @param {HTMLElement[]} nodes in document order
 * @returns {HTMLElement[]} the same in the order of their ends
 */
function childrenFirst(nodes) {
  /** @type {HTMLElement[]} */
  const ended = [];
  /** @type {HTMLElement[]} */
  const open = [];
  for (const node of nodes) {
    while (open.length && !open.at(-1)?.contains(node)) ended.push(/** @type {HTMLElement} */ (open.pop()));
    open.push(node);
  }
  return [...ended, ...open.reverse()];
}

/**
 * The live elements that a message brings.
 * @param {any[]} message
 * @returns {Description[] | undefined}
 */
function elementsOf(message) {
  return { tell: message[4], call: message[5], ok: message[3] }[/** @type {"tell"} */ (message[0])];
}

/**
 * Put widgets where a message refers to them.
 * @param {any} value
 * @param {(Widget | undefined)[]} widgets
 * @returns {any}
 */
function revive(value, widgets) {
  if (Array.isArray(value)) return value.map((each) => revive(each, widgets));
  if (!value || typeof value !== "object") return value;
  if ("$element" in value) return widgets[value.$element];
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revive(each, widgets)]));
}

/** @param {() => any} work whose errors are this page's own concern */
async function guarded(work) {
  try {
    await work();
  } catch (error) {
    console.error(error);
  }
}
