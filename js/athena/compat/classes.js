/** Namespaces and classes as Nevow's JavaScript had them. A class gets its methods while the program runs. */

/** @typedef {any} Namespace */

/** @type {Namespace} */
const roots = {};

/**
 * Make a namespace and those above it, unless they are there, and return the topmost.
 * @param {string} name dotted
 * @param {Namespace} [exports] of the module of that name: they are put into it
 */
export function packageNamed(name, exports = {}) {
  let found = roots;
  let path = "";
  for (const part of name.split(".")) {
    path = path && `${path}.`;
    path += part;
    found = found[part] ??= { __name__: path };
  }
  for (const key of Reflect.ownKeys(exports)) if (key !== "default") found[key] = exports[key];
  return roots[name.split(".", 1)[0] ?? ""];
}

export const Divmod = packageNamed("Divmod");
export const Nevow = packageNamed("Nevow");
packageNamed("Divmod.Defer");
packageNamed("Divmod.Runtime");
packageNamed("Nevow.Athena");

/** @param {string} name */
Divmod.namedAny = (name) => name.split(".").reduce((found, part) => found?.[part], roots);

// What is worth a line

/** @param {unknown} message */
Divmod.msg = (message) => console.log(message);

/**
 * @param {unknown} error
 * @param {string} [message]
 */
Divmod.err = (error, message) => console.error(...(message === undefined ? [error] : [message, error]));

/**
 * @param {string} kind
 * @param {unknown} message
 */
Divmod.debug = (kind, message) => console.debug(`${kind}:`, message);

// Classes

/** @type {any} */
export const Class = (Divmod.Class = function () {});
Class.__name__ = "Divmod.Class";
Class.toString = function () {
  return `<Class ${this.__name__}>`;
};
Class.prototype.__init__ = () => {};
Class.prototype.toString = function () {
  return `<"Instance" of ${this.__class__.__name__}>`;
};

/**
 * Make a subclass: `subclass("Town.Square")`, or `subclass(Town, "Square")`, which puts it into the namespace. With and
 * without `new`, it makes an instance and calls its `__init__`.
 * @this {any}
 * @param {Namespace} where
 * @param {string} [name]
 */
Class.subclass = function (where, name) {
  /** @type {any} */
  const made = function (/** @type {any[]} */ ...args) {
    const widget = made.fromRuntime?.(args, new.target ?? made);
    if (widget) return widget;
    // @ts-expect-error A constructor that is called like a function, as Python's are.
    const self = new.target ? this : Object.create(made.prototype);
    self.__class__ = made;
    self.__init__(...args);
    return self;
  };
  made.prototype = Object.create(this.prototype, { constructor: { value: made } });
  made.__name__ = name === undefined ? where : `${where.__name__}.${name}`;
  if (name !== undefined) where[name] = made;
  return Object.setPrototypeOf(made, this);
};

/**
 * Call a method of the class above.
 * @param {any} self
 * @param {string} name
 * @param {...unknown} args
 */
Class.upcall = function (self, name, ...args) {
  return Object.getPrototypeOf(this.prototype)[name].apply(self, args);
};

/**
 * Add a method, a function whose first parameter is the instance: `method(function say(self, what) {...})`, or
 * `method("say", function (self, what) {...})`.
 * @param {any} name
 * @param {Function} [body]
 */
Class.method = function (name, body = name) {
  this.prototype[name === body ? name.name : name] = function (/** @type {any[]} */ ...args) {
    return body.call(this, this, ...args);
  };
};

/** @param {...Function} bodies */
Class.methods = function (...bodies) {
  for (const body of bodies) this.method(body);
};

/** @param {Object<string, Function>} bodies */
Class.namedMethods = function (bodies) {
  for (const [name, body] of Object.entries(bodies)) this.method(name, body);
};

/** @param {any} other */
Class.subclassOf = function (other) {
  return this === other || this.prototype instanceof other;
};

export const DivmodError = Class.subclass(Divmod, "Error");
DivmodError.methods(
  function __init__(/** @type {any} */ self, /** @type {string} */ message) {
    self.name = self.__class__.__name__;
    self.message = message;
    self.stack = Error(message).stack;
  },
  function toString(/** @type {any} */ self) {
    return `${self.name}: ${self.message}`;
  },
);
Object.setPrototypeOf(DivmodError.prototype, Error.prototype);
