/** The page: its widgets, and the calls between them and their elements. */

import { Channel } from "./channel.js";
import { RemoteError } from "./errors.js";
import { connectHandlers } from "./handlers.js";
import { parseElement } from "./html.js";

/** @typedef {import("./widget.js").Widget} Widget */
/** @typedef {import("./channel.js").Config} Config */
/**
 * A call that waits for its answer.
 * @typedef {object} Waiting
 * @property {(value: any) => void} resolve
 * @property {(error: Error) => void} reject
 * @property {string} [key]
 * @property {string} method
 * @property {unknown[]} args
 * @property {string} identity of the widget that made it
 */

export class Page {
  /** @type {Map<number, Widget>} */
  widgets = new Map();
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #reference = 0;
  /** @type {any[][]} */
  #inbox = [];
  #busy = true;

  /**
   * @param {Config} config
   * @param {(state: import("./status.js").State, retryIn: number) => void} announce
   */
  constructor(config, announce) {
    this.config = config;
    this.channel = new Channel(config, (message) => this.#receive(message), announce);
  }

  /**
   * Make widgets of the elements under `root`, then act on what the server has sent meanwhile.
   * @param {ParentNode} root
   */
  async start(root) {
    await this.#load(elementsUnder(root));
    for (const widget of this.#make(elementsUnder(root))) this.#attach(widget);
    this.#busy = false;
    this.#drain();
  }

  // Widgets

  /** @param {HTMLElement[]} nodes */
  async #load(nodes) {
    await Promise.all(nodes.map((node) => importModule(node)));
  }

  /**
   * Make widgets, parents first; return them children first.
   * @param {HTMLElement[]} nodes in document order
   * @param {Widget | null} above
   */
  #make(nodes, above = null) {
    const made = nodes.map((node) => {
      const parent = /** @type {HTMLElement | null} */ (node.parentElement?.closest("[data-athena-id]") ?? null);
      const id = Number(node.dataset.athenaId);
      const Class = loaded.get(node.dataset.athenaModule ?? "")?.[node.dataset.athenaClass ?? ""];
      if (!Class) throw new Error(`${node.dataset.athenaModule} exports no ${node.dataset.athenaClass}`);
      const widget = new Class(this, id, node, parent ? this.widgets.get(Number(parent.dataset.athenaId)) : above);
      this.widgets.set(id, widget);
      return widget;
    });
    return made.reverse();
  }

  /** @param {Widget} widget */
  #attach(widget) {
    connectHandlers(widget);
    guarded(() => /** @type {any} */ (widget).attached?.(...JSON.parse(widget.node.dataset.athenaArguments ?? "[]")));
  }

  /** @param {Widget} widget */
  detach(widget) {
    if (this.widgets.get(widget.id) !== widget) return;
    this.#send(["drop", widget.id]);
    this.#forget(widget);
    widget.node.remove();
  }

  /** @param {Widget} widget */
  #forget(widget) {
    for (const child of [...widget.childWidgets]) this.#forget(child);
    this.widgets.delete(widget.id);
    const siblings = widget.widgetParent?.childWidgets;
    siblings?.splice(siblings.indexOf(widget), 1);
    guarded(() => /** @type {any} */ (widget).detached?.());
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
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject, key, method, args, identity: identity(widget) };
      this.#begin(widget, waiting);
    });
  }

  /**
   * @param {Widget} widget
   * @param {Waiting} waiting
   */
  #begin(widget, waiting) {
    const reference = ++this.#reference;
    const message = ["call", reference, widget.id, waiting.method, waiting.args];
    if (waiting.key !== undefined) message.push(waiting.key);
    try {
      this.channel.send(message);
      this.#waiting.set(reference, waiting);
    } catch (error) {
      waiting.reject(/** @type {Error} */ (error));
    }
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
    if (this.channel.state !== "gone") this.channel.send(message);
  }

  // Messages

  /** @param {any[]} message */
  #receive(message) {
    this.#inbox.push(message);
    if (!this.#busy) this.#drain();
  }

  async #drain() {
    this.#busy = true;
    for (let message; (message = this.#inbox.shift()); ) {
      const descriptions = elementsOf(message);
      if (descriptions) await this.#withElements(message, descriptions);
      else this.#act(message);
    }
    this.#busy = false;
  }

  /**
   * A message that brings live elements: their widgets are made, the message is acted on, and they are attached.
   * @param {any[]} message
   * @param {{parent: number, html: string}[]} descriptions
   */
  async #withElements(message, descriptions) {
    const roots = descriptions.map(({ html }) => parseElement(html));
    const nodes = roots.map((root) => [root, ...elementsUnder(root)]);
    await this.#load(nodes.flat());
    const made = nodes.map((each, index) =>
      this.#make(each, this.widgets.get(/** @type {any} */ (descriptions[index]).parent)),
    );
    const widgets = made.map((each) => each[each.length - 1]);
    this.#act(revive(message, widgets));
    for (const widget of made.flat()) this.#attach(widget);
  }

  /** @param {any[]} message */
  #act([kind, ...rest]) {
    switch (kind) {
      case "tell": {
        const [id, method, args] = rest;
        guarded(() => this.#invoke(id, method, args));
        break;
      }
      case "call":
        this.#answer(rest);
        break;
      case "ok": {
        const [reference, value] = rest;
        this.#take(reference)?.resolve(value);
        break;
      }
      case "no": {
        const [reference, errorKind, sentence] = rest;
        this.#take(reference)?.reject(new RemoteError(errorKind, sentence));
        break;
      }
      case "drop": {
        const widget = this.widgets.get(rest[0]);
        if (!widget) break;
        this.#forget(widget);
        widget.node.remove();
      }
    }
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
    if (typeof widget?.[method] !== "function") throw new Error(`no method ${method} on widget ${id}`);
    return widget[method](...args);
  }

  /** @param {number} reference */
  #take(reference) {
    const waiting = this.#waiting.get(reference);
    this.#waiting.delete(reference);
    return waiting;
  }

  // The end of this page, and the beginning of a fresh one

  /** Detach every widget; return the calls that may be made again, and fail the others. */
  retire() {
    for (const widget of [...this.widgets.values()].reverse()) guarded(() => /** @type {any} */ (widget).detached?.());
    this.widgets.clear();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const call of waiting) if (call.key === undefined) call.reject(unanswered());
    return waiting.filter((call) => call.key !== undefined);
  }

  /**
   * Make calls of an earlier page again.
   * @param {Waiting[]} calls
   */
  adopt(calls) {
    for (const call of calls) {
      const same = [...this.widgets.values()].filter((widget) => identity(widget) === call.identity);
      if (same.length === 1) this.#begin(/** @type {Widget} */ (same[0]), call);
      else call.reject(unanswered());
    }
  }
}

const unanswered = () => new RemoteError("gone", "The server went away before it answered.");

/** @type {Map<string, any>} */
const loaded = new Map();

/** @param {HTMLElement} node */
async function importModule({ dataset: { athenaModule = "" } }) {
  if (!loaded.has(athenaModule)) loaded.set(athenaModule, await import(athenaModule));
}

/** @param {Widget} widget */
function identity({ node: { dataset } }) {
  return JSON.stringify([dataset.athenaModule, dataset.athenaClass, dataset.athenaKey]);
}

/**
 * @param {ParentNode} root
 * @returns {HTMLElement[]}
 */
function elementsUnder(root) {
  return [...root.querySelectorAll("[data-athena-id]")].map((node) => /** @type {HTMLElement} */ (node));
}

/**
 * The descriptions of the live elements that a message brings.
 * @param {any[]} message
 * @returns {{parent: number, html: string}[] | undefined}
 */
function elementsOf(message) {
  return { tell: message[4], call: message[5], ok: message[3] }[/** @type {"tell"} */ (message[0])];
}

/**
 * Put widgets where a message refers to them.
 * @param {any} value
 * @param {Widget[]} widgets
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
