/** The calls of a page that wait for the server's answer, and those that a page before it left unanswered. */

import { RemoteError } from "./widget.js";

/** @typedef {import("./widget.js").Widget} Widget */
/** @typedef {{key?: string, timeout?: number, signal?: AbortSignal}} Options */
/**
 * @typedef {object} Call
 * @property {string} method
 * @property {unknown} args
 * @property {string} [key]
 * @property {number} pages that it has outlived
 * @property {Widget} widget that made it
 * @property {string} [identity] of the widget, if it can be told from others
 * @property {(value: any) => void} resolve
 * @property {(error: any) => void} reject
 * @property {() => void} [stop] forgets it if it waits, and tells the server
 * @property {boolean} [stopped] nobody wants its answer
 */

/** Milliseconds that an unanswered call waits for its widget on a fresh page. */
const PATIENCE = 10000;
/** So many pages may go before a call is answered. */
const MOST_PAGES = 10;

export class Calls {
  /** @type {Map<number, Call>} */
  #waiting = new Map();
  #reference = 0;
  #retired = false;
  /** @type {Set<Call>} */
  #inherited = new Set();
  /** Those that have left the page. @type {WeakSet<Widget>} */
  gone = new WeakSet();

  /** @param {(message: unknown[]) => void} send */
  constructor(send) {
    this.send = send;
  }

  /**
   * @param {Widget} widget
   * @param {string} method
   * @param {unknown} args
   * @param {Options} options
   * @returns {Promise<any>}
   */
  begin(widget, method, args, { key, timeout, signal } = {}) {
    /** @type {any} */
    let call;
    const answer = new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.gone.has(widget)) throw new RemoteError("gone", "That is not on the page any more.");
      call = { method, args, key, pages: 0, widget, identity: key && identity(widget), resolve, reject };
      if (this.#retired) unanswered(call);
      else this.#make(widget, call);
    });
    if (!timeout && !signal) return answer;
    const stop = (/** @type {unknown} */ reason) => {
      call.stopped = true;
      call.reject(reason);
      call.stop?.();
    };
    const abort = () => stop(signal?.reason);
    const timer = timeout && setTimeout(() => stop(new RemoteError("timeout", "There was no answer in time.")), timeout);
    signal?.addEventListener("abort", abort);
    return answer.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    });
  }

  /**
   * @param {Widget} widget
   * @param {Call} call
   */
  #make(widget, call) {
    const reference = ++this.#reference;
    try {
      this.send(["call", reference, widget.id, call.method, call.args].concat(call.key || []));
      this.#waiting.set(reference, call);
      call.stop = () => {
        try {
          if (this.#waiting.delete(reference)) this.send(["stop", reference]);
        } catch {
          // No room for it: the server goes on, and nobody hears of it.
        }
      };
    } catch (error) {
      call.reject(/** @type {Error} */ (error));
    }
  }

  /**
   * @param {string} kind "ok" or "no"
   * @param {any[]} answer
   */
  answered(kind, [reference, first, second]) {
    const call = this.#waiting.get(reference);
    this.#waiting.delete(reference);
    if (kind === "ok") call?.resolve(first);
    else call?.reject(new RemoteError(first, second));
  }

  /**
   * Fail the calls without a key, those of a widget that a fresh page cannot tell from others, and those that have
   * outlived too many pages, and return the others.
   */
  retire() {
    this.#retired = true;
    const calls = [...this.#waiting.values(), ...this.#inherited];
    this.#waiting.clear();
    this.#inherited.clear();
    return calls.filter((call) => (call.identity && ++call.pages < MOST_PAGES) || unanswered(call));
  }

  /**
   * Take over what a page before this one left unanswered.
   * @param {Call[]} calls
   */
  inherit(calls) {
    for (const call of calls) this.#inherited.add(call);
    setTimeout(() => {
      for (const call of calls) if (this.#inherited.delete(call)) unanswered(call);
    }, PATIENCE);
  }

  /**
   * A widget is there: make the inherited calls again that are its own. The widget that made them, which waits for their
   * answers, stands for this one from now on: what it does to its nodes is seen.
   * @param {Widget} widget
   */
  take(widget) {
    if (!this.#inherited.size) return;
    const name = identity(widget);
    for (const call of this.#inherited) {
      if (call.stopped || call.identity !== name) continue;
      this.#inherited.delete(call);
      const { id, node, page } = widget;
      Object.assign(call.widget, { id, node, page });
      this.#make(widget, call);
    }
  }
}

/** @param {Call} call */
function unanswered(call) {
  call.reject(new RemoteError("gone", "The server went away before it answered."));
}

/**
 * What a widget is by its class and its element's key, the same on a fresh page. Nothing when there are several of that
 * name: who writes to one of them must not reach another.
 * @param {Widget} widget
 */
function identity(widget) {
  const name = nameOf(widget);
  const namesakes = [...widget.page.widgets.values()].filter((other) => nameOf(other) === name);
  return namesakes.length === 1 ? name : "";
}

/** @param {Widget} widget */
function nameOf({ node: { dataset } }) {
  // Not the version, which the module's URL has in it.
  const module = dataset.athenaModule?.replace(/.*\/modules\/[^/]*/, "");
  return String([module, dataset.athenaClass, dataset.athenaKey]);
}
