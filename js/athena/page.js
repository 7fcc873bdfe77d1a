/** The page: its widgets, and the calls between them and their elements. */

import { Calls } from "./calls.js";
import { backoff, Channel } from "./channel.js";
import { connectHandlers, parse, RemoteError } from "./widget.js";

/** @typedef {import("./widget.js").Widget} Widget */
/** @typedef {import("./channel.js").Config} Config */
/** @typedef {import("./calls.js").Call} Call */
/**
 * A live element that travels in a message: new, or known by its number already.
 * @typedef {{id: number, parent: number, html?: string, styles?: string[]}} Description
 */

/** Imported by those pages only that have something to patch. */
const PATCHES = "./patches.js";
const MOST_OOPSES = 100;
/** So often a module is tried while the network does not bring it. */
const MOST_ATTEMPTS = 100;

export class Page {
  /** @type {Map<number, Widget>} */
  widgets = new Map();
  /** @type {any[][]} */
  #inbox = [];
  #busy = true;
  #retired = false;
  #oopses = 0;
  /** @type {unknown} */
  #last;

  /**
   * @param {Config} config
   * @param {(state: import("./channel.js").State, retryIn: number) => void} announce
   */
  constructor(config, announce) {
    this.config = config;
    this.channel = new Channel(config, (message) => this.#receive(message), announce);
    this.calls = new Calls((message) => this.channel.send(message));
  }

  /** Make widgets of the elements in the document, then act on what the server has sent meanwhile. */
  async start() {
    const nodes = elementsUnder(document);
    for (const error of await load(nodes)) this.oops(0, "", error);
    if (this.#retired) return;
    for (const widget of this.#make(nodes.filter((node) => this.#isKnown(node)))) this.#attach(widget);
    document.dispatchEvent(new Event("athena:ready"));
    await this.#drain();
  }

  /**
   * Whether a widget can be made of a node: others can without it.
   * @param {HTMLElement} node
   */
  #isKnown(node) {
    try {
      return classOf(node);
    } catch (error) {
      this.oops(idOf(node), "", error);
      reportError(error);
      return false;
    }
  }

  // Widgets

  /**
   * Make widgets, parents first; return them children first.
   * @param {HTMLElement[]} nodes in document order
   * @param {Widget | null} above
   */
  #make(nodes, above = null) {
    const made = nodes.map((node) => {
      const parent = /** @type {HTMLElement | undefined} */ (node.parentElement?.closest("[data-athena-id]"));
      const widget = new (classOf(node))(this, idOf(node), node, parent ? this.widgets.get(idOf(parent)) : above);
      this.widgets.set(widget.id, widget);
      return widget;
    });
    return made.filter(({ widgetParent }) => !made.includes(widgetParent)).flatMap(withChildrenFirst);
  }

  /** @param {Widget} widget */
  #attach(widget) {
    if (this.calls.gone.has(widget)) return;
    connectHandlers(widget);
    this.#event(widget, "attached", JSON.parse(widget.node.dataset.athenaArguments ?? "[]"));
    this.calls.take(widget);
  }

  /** @param {Widget} widget */
  detach(widget) {
    if (this.widgets.get(widget.id) !== widget) return;
    this.send(["drop", widget.id]);
    this.#forget(widget);
  }

  /** @param {Widget | undefined} widget */
  #forget(widget) {
    if (!widget) return;
    for (const child of [...widget.childWidgets]) this.#forget(child);
    this.widgets.delete(widget.id);
    this.calls.gone.add(widget);
    const siblings = widget.widgetParent?.childWidgets;
    siblings?.splice(siblings.indexOf(widget), 1);
    this.#event(widget, "detached");
    widget.node.remove();
  }

  /**
   * @param {any} widget
   * @param {string} method that it may have
   * @param {unknown[]} args
   */
  #event(widget, method, args = []) {
    this.guarded(widget.id, method, () => widget[method]?.(...args));
  }

  // Calls

  /** @param {unknown[]} message */
  send(message) {
    if (!this.#retired) this.channel.send(message);
  }

  /**
   * Do what belongs to a widget; an exception is told, and stays here.
   * @param {number} id
   * @param {string} method
   * @param {() => any} work
   */
  async guarded(id, method, work) {
    try {
      await work();
    } catch (error) {
      this.oops(id, method, error);
      reportError(error);
    }
  }

  /**
   * Tell the server of an exception that no call waits for: once, and not of its own.
   * @param {number} id 0 for one outside of any widget
   * @param {string} method
   * @param {unknown} error
   */
  oops(id, method, error) {
    if (error === this.#last || error instanceof RemoteError || ++this.#oopses > MOST_OOPSES) return;
    this.#last = error;
    try {
      this.send(["oops", id, method, ...told(error)]);
    } catch {
      // too much waits to be sent
    }
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
      /** Of the live elements that it brings. @type {Description[] | undefined} */
      const descriptions = { tell: message[4], call: message[5], ok: message[3] }[/** @type {"tell"} */ (message[0])];
      if (message[0] === "patch") await this.guarded(message[1], "patch", () => this.#patch(message));
      else if (descriptions) await this.guarded(0, message[0], () => this.#withElements(message, descriptions));
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
    let made;
    try {
      const nodes = descriptions.map(({ html = "" }) => elementsUnder(parse(html)));
      const [[error]] = await Promise.all([load(nodes.flat()), ...descriptions.flatMap(({ styles = [] }) => styles.map(loadStyle))]);
      if (this.#retired) return;
      if (error) throw error;
      made = descriptions.map(({ parent }, index) => this.#make(nodes[index] ?? [], this.widgets.get(parent)));
    } catch (error) {
      return this.#unable(message, error);
    }
    this.#act(revive(message, descriptions.map(({ id }) => this.widgets.get(id))));
    // A result is received by what awaits it, a little later.
    for (let turn = 0; turn < 5; turn++) await null;
    for (const widget of made.flat()) this.#attach(widget);
  }

  /**
   * The live elements that a message brings cannot be made: who waits for it, on either side, is told why.
   * @param {any[]} message
   * @param {unknown} error
   */
  #unable([kind, reference], error) {
    if (kind === "call") return this.#refuse(reference, error);
    if (kind === "ok") this.calls.answered("no", [reference, ...told(error)]);
    throw error;
  }

  /** @param {any[]} message */
  async #patch([, id, operations]) {
    const { applyPatches } = await fetched(PATCHES);
    const widget = this.widgets.get(id);
    if (widget) applyPatches(widget, operations);
  }

  /** @param {any[]} message */
  #act([kind, ...rest]) {
    const [id, method, args] = rest;
    if (kind === "tell") this.guarded(id, method, () => this.#invoke(id, method, args));
    else if (kind === "call") this.#answer(rest);
    else if (kind === "drop") this.#forget(this.widgets.get(id));
    else this.calls.answered(kind, rest);
  }

  /** @param {any[]} call */
  async #answer([reference, id, method, args]) {
    try {
      this.send(["ok", reference, (await this.#invoke(id, method, args)) ?? null]);
    } catch (error) {
      this.#refuse(reference, error);
    }
  }

  /**
   * @param {number} reference of a call that fails
   * @param {unknown} error
   */
  #refuse(reference, error) {
    try {
      this.send(["no", reference, ...told(error)]);
    } catch (why) {
      // Why not is short, and the server has only so many calls that wait.
      this.channel.send(["no", reference, ...told(why)], true);
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
    for (const widget of [...this.widgets.values()].reverse()) this.#event(widget, "detached");
    this.widgets.clear();
    return this.calls.retire();
  }
}

/**
 * What is said of an exception. One that a widget made for the server to see needs no stack.
 * @param {any} error
 */
function told(error) {
  const stack = error instanceof RemoteError ? "" : String(error?.stack ?? "");
  return [error?.kind ?? error?.name, error?.message ?? error, stack].map((text) => String(text).slice(0, 4000));
}

/**
 * Put a stylesheet into the page, if it is not there, and wait for it.
 * @param {string} href
 */
function loadStyle(href) {
  return new Promise((resolve) => {
    if (document.querySelector(`link[href="${CSS.escape(href)}"]`)) return resolve(0);
    const link = document.createElement("link");
    document.head.append(Object.assign(link, { rel: "stylesheet", href, onload: resolve, onerror: resolve }));
  });
}

/** @type {Map<string, any>} */
const modules = new Map();

/**
 * @param {HTMLElement[]} nodes whose widgets' modules are to be imported
 * @returns {Promise<unknown[]>} what is wrong with those that cannot be
 */
async function load(nodes) {
  const urls = new Set(nodes.map((node) => /** @type {string} */ (node.dataset.athenaModule)));
  const results = await Promise.allSettled([...urls].map(async (url) => modules.set(url, await fetched(url))));
  return results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
}

/**
 * Import a module; again while the server cannot be reached.
 * @param {string} url
 */
async function fetched(url) {
  for (let attempts = 0, reached = false; ; attempts++) {
    try {
      return await import(url);
    } catch (error) {
      if (reached || attempts === MOST_ATTEMPTS) throw error;
      reached = await fetch(new URL(url, import.meta.url)).then(({ status }) => status < 500, () => false);
      if (!reached) await new Promise((resolve) => setTimeout(resolve, backoff(attempts, 0)));
    }
  }
}

/**
 * Load what a fresh page needs before it is shown.
 * @param {Document} fresh
 */
export function prepare(fresh) {
  const links = /** @type {NodeListOf<HTMLLinkElement>} */ (fresh.querySelectorAll("link[rel=stylesheet]"));
  return Promise.all([load(elementsUnder(fresh)), ...[...links].map((link) => loadStyle(link.getAttribute("href") ?? ""))]);
}

/** @param {any} node */
function classOf({ dataset: { athenaModule, athenaClass } }) {
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

/**
 * @param {Widget} widget
 * @returns {Widget[]}
 */
function withChildrenFirst(widget) {
  return [...widget.childWidgets.flatMap(withChildrenFirst), widget];
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
