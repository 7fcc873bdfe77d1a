/**
 * The names that Nevow's JavaScript had, for programs that were written for it. No other page loads this.
 *
 * There are no types of their own here: a class of the old kind gets its methods while the program runs.
 */

import { Class, Divmod, DivmodError, Nevow, packageNamed } from "./compat/classes.js";
import { deferredOf } from "./compat/deferred.js";
import { Page } from "./page.js";
import { Widget } from "./widget.js";

export { Divmod, Nevow, packageNamed };

// What browsers did in different ways

const NodeNotFound = DivmodError.subclass(Divmod.Runtime, "NodeNotFound");
NodeNotFound.subclass(Divmod.Runtime, "NodeAttributeError");

const DelayedCall = Class.subclass(Divmod.Runtime, "DelayedCall");
DelayedCall.methods(
  function __init__(/** @type {any} */ self, /** @type {number} */ milliseconds, /** @type {() => void} */ work) {
    self._timer = setTimeout(work, milliseconds);
  },
  function cancel(/** @type {any} */ self) {
    clearTimeout(self._timer);
  },
);

const theRuntime = (Divmod.Runtime.theRuntime = {
  /**
   * Return `root` and all nodes under it whose attribute has that value.
   * @param {Element} root
   * @param {string} name
   * @param {string} value
   */
  nodesByAttribute(root, name, value) {
    return [root, ...root.querySelectorAll(`[${name}]`)].filter((node) => node.getAttribute(name) === value);
  },

  /**
   * @param {Element} root
   * @param {string} name
   * @param {string} value
   */
  firstNodeByAttribute(root, name, value) {
    const [node] = theRuntime.nodesByAttribute(root, name, value);
    if (!node) throw Divmod.Runtime.NodeAttributeError(`No node has ${name}="${value}".`);
    return node;
  },

  /**
   * Return the only such node; `instead` when there is none.
   * @param {Element} root
   * @param {string} name
   * @param {string} value
   * @param {unknown} [instead]
   */
  nodeByAttribute(root, name, value, instead) {
    const nodes = theRuntime.nodesByAttribute(root, name, value);
    if (nodes.length > 1) throw DivmodError(`${nodes.length} nodes have ${name}="${value}".`);
    if (!nodes.length && instead !== undefined) return instead;
    return theRuntime.firstNodeByAttribute(root, name, value);
  },

  /**
   * @param {Element} node
   * @param {string} name
   */
  getAttribute(node, name) {
    return node.getAttribute(name);
  },

  /**
   * @param {Element} node
   * @param {string} name
   * @param {string} value
   */
  setAttribute(node, name, value) {
    node.setAttribute(name, value);
  },

  getPageSize() {
    return { w: innerWidth, h: innerHeight };
  },

  /** @param {Element} node */
  getElementSize({ clientWidth, clientHeight }) {
    return { w: clientWidth, h: clientHeight };
  },

  /** @param {() => void} work Modules run when the document is there. */
  addLoadEvent(work) {
    setTimeout(work, 1);
  },
});

Nevow.Athena.NodesByAttribute = theRuntime.nodesByAttribute;
Nevow.Athena.FirstNodeByAttribute = theRuntime.firstNodeByAttribute;
Nevow.Athena.NodeByAttribute = theRuntime.nodeByAttribute;

// Widgets

/** @type {any} The page whose widgets were made last. */
let page;

/** @type {any} */
const modern = Widget.prototype;

/**
 * The browser's half of a live element. `__init__(self, node, ...initialArguments)` is called before its children's;
 * `loaded(self)` and `nodeInserted(self)` when all is there.
 */
const ClassicWidget = Class.subclass(Nevow.Athena, "Widget");
Object.setPrototypeOf(ClassicWidget.prototype, Widget.prototype);
ClassicWidget.methods(
  function __init__(/** @type {any} */ self, /** @type {HTMLElement} */ node) {
    self.node = node;
    self.childWidgets ??= [];
    self.widgetParent ??= null;
  },
  function attached(/** @type {any} */ self) {
    self.loaded?.();
    self.nodeInserted?.();
  },
  function detached() {},
  function callRemote(/** @type {any} */ self, /** @type {string} */ method, /** @type {unknown[]} */ ...args) {
    return deferredOf(modern.callRemote.call(self, method, ...args));
  },
  function callRemoteKw(/** @type {any} */ self, /** @type {string} */ method, /** @type {object} */ named) {
    return deferredOf(modern.callRemoteKw.call(self, method, named));
  },
  function detach(/** @type {any} */ self) {
    modern.detach.call(self);
    return Divmod.Defer.succeed();
  },
  /** The node of an `athena:id`, or else of an ordinary one: templates of old wrote those. */
  function nodeById(/** @type {any} */ self, /** @type {string} */ id) {
    try {
      return modern.nodeById.call(self, id);
    } catch {
      return self.firstNodeByAttribute("id", id);
    }
  },
  function nodesByAttribute(/** @type {any} */ self, /** @type {string} */ name, /** @type {string} */ value) {
    return theRuntime.nodesByAttribute(self.node, name, value);
  },
  function firstNodeByAttribute(/** @type {any} */ self, /** @type {string} */ name, /** @type {string} */ value) {
    return theRuntime.firstNodeByAttribute(self.node, name, value);
  },
  function nodeByAttribute(
    /** @type {any} */ self,
    /** @type {string} */ name,
    /** @type {string} */ value,
    /** @type {unknown} */ instead,
  ) {
    return theRuntime.nodeByAttribute(self.node, name, value, instead);
  },
  /** An element that travels in a call arrives alive: what is left to do is to make it a child of this widget. */
  function addChildWidgetFromWidgetInfo(/** @type {any} */ self, /** @type {any} */ widget) {
    self.addChildWidget(widget);
    return Divmod.Defer.succeed(widget);
  },
  function addChildWidget(/** @type {any} */ self, /** @type {any} */ child) {
    const siblings = child.widgetParent?.childWidgets ?? [];
    if (siblings.includes(child)) siblings.splice(siblings.indexOf(child), 1);
    self.childWidgets.push(child);
    child.setWidgetParent(self);
  },
  function removeChildWidget(/** @type {any} */ self, /** @type {any} */ child) {
    const index = self.childWidgets.indexOf(child);
    if (index < 0) throw Nevow.Athena.NoSuchChild("It is the child of another widget.");
    self.childWidgets.splice(index, 1);
    child.setWidgetParent(null);
  },
  function setWidgetParent(/** @type {any} */ self, /** @type {any} */ parent) {
    self.widgetParent = parent;
  },
  function callLater(/** @type {any} */ _, /** @type {number} */ seconds, /** @type {() => void} */ work) {
    return DelayedCall(1000 * seconds, work);
  },
  /** Let a method handle an event of a node: `connectDOMEvent("onclick", "clicked", node)`. */
  function connectDOMEvent(
    /** @type {any} */ self,
    /** @type {string} */ event,
    /** @type {string} */ method = event,
    /** @type {any} */ node = self.node,
  ) {
    node[event] = (/** @type {Event} */ happened) => self[method](node, happened);
  },
);
DivmodError.subclass(Nevow.Athena, "NoSuchChild");

/**
 * The widget that a node belongs to.
 * @param {Element} node
 */
ClassicWidget.get = (node) => {
  const root = /** @type {HTMLElement | null} */ (node.closest("[data-athena-id]"));
  return page.widgets.get(Number(root?.dataset.athenaId));
};

/**
 * Make a widget as the runtime asks for it, and let it begin as its class of the old kind expects. An error of its own
 * is told like one of `attached`, and keeps no other widget from beginning.
 * @param {any[]} args
 * @param {Function} kind
 */
ClassicWidget.fromRuntime = (args, kind) => {
  if (!(args[0] instanceof Page)) return undefined;
  const self = /** @type {any} */ (Reflect.construct(Widget, args, kind));
  self.__class__ = kind;
  page = self.page;
  try {
    self.__init__(self.node, ...JSON.parse(self.node.dataset.athenaArguments ?? "[]"));
  } catch (error) {
    self.attached = () => {
      throw error;
    };
  }
  return self;
};

export default Nevow.Athena;
