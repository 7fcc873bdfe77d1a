import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import athena, { Divmod, Nevow, packageNamed } from "../../js/athena/compat.js";
import { Page } from "../../js/athena/page.js";
import { RemoteError, Widget } from "../../js/athena/widget.js";

/** @type {any} */
let Town;
/** @type {any[]} */
let said;
let number = 0;

beforeEach(() => {
  mock.reset();
  Town = packageNamed(`Town${++number}`);
  said = [];
});

/** Functions of the old kind have no types. @param {any[]} what */
const note = (...what) => said.push(what.length > 1 ? what : what[0]);

// Classes

test("a class is made with a name, or in a namespace", () => {
  const Square = Divmod.Class.subclass("Town.Square");
  assert.equal(String(Square), "<Class Town.Square>");
  const Street = Square.subclass(Town, "Street");
  assert.equal(Town.Street, Street);
  assert.equal(String(Street()), `<"Instance" of Town${number}.Street>`);
});

test("an instance is made with and without new, and gets itself first", () => {
  const Square = Divmod.Class.subclass("Square");
  Square.methods(
    function __init__(/** @type {any} */ self, /** @type {string} */ name) {
      self.name = name;
    },
    function greet(/** @type {any} */ self, /** @type {string} */ who) {
      return `${self.name} greets ${who}`;
    },
  );
  for (const square of [Square("Royal Crescent"), new Square("Royal Crescent")]) {
    assert.equal(square.greet("Ann"), "Royal Crescent greets Ann");
    assert.ok(square instanceof Square);
    assert.equal(square.__class__, Square);
  }
});

test("a modern class extends an old one", () => {
  const Square = Divmod.Class.subclass("Square");
  Square.method("greet", () => "hello");
  class Market extends Square {
    cry() {
      return `${this.greet()}!`;
    }
  }
  assert.equal(new Market().cry(), "hello!");
});

test("methods are found by inheritance, and those above by upcall", () => {
  const Square = Divmod.Class.subclass(Town, "Square");
  Square.method("greet", (/** @type {any} */ _, /** @type {string} */ who) => `hello ${who}`);
  Square.area = 7;
  const Street = Square.subclass(Town, "Street");
  Street.namedMethods({
    greet: (/** @type {any} */ self, /** @type {string} */ who) => `${Street.upcall(self, "greet", who)}!`,
  });
  assert.equal(Street().greet("Ann"), "hello Ann!");
  assert.equal(Street.area, 7);
  assert.ok(Street.subclassOf(Square));
  assert.ok(Street.subclassOf(Street));
  assert.ok(!Square.subclassOf(Street));
});

test("an error is one", () => {
  const Full = Divmod.Error.subclass(Town, "Full");
  assert.throws(
    () => {
      throw Full("There is no room.");
    },
    (/** @type {any} */ error) => error instanceof Error && error instanceof Full && error.message.endsWith("room."),
  );
  assert.match(String(Full("no")), /Town\d+\.Full: no/);
  assert.match(Full("no").stack, /athena_compat/);
});

test("a namespace holds what a modern module exports", () => {
  const town = packageNamed("City.Centre", { default: 1, Square: 2 });
  assert.deepEqual({ ...town.Centre }, { __name__: "City.Centre", Square: 2 });
  assert.equal(packageNamed("City.Centre.North"), town);
  assert.equal(Divmod.namedAny("City.Centre.Square"), 2);
  assert.equal(Divmod.namedAny("City.Nowhere.Square"), undefined);
  assert.equal(athena, Nevow.Athena);
});

test("what is worth a line goes to the console", () => {
  const log = mock.method(console, "log", note);
  mock.method(console, "error", note);
  mock.method(console, "debug", note);
  Divmod.msg("a");
  Divmod.err("b");
  Divmod.err("c", "why");
  Divmod.debug("d", "e");
  assert.deepEqual(said, ["a", "b", ["why", "c"], ["d:", "e"]]);
  log.mock.restore();
});

// Deferreds

test("callbacks run at once, in order, each with the result of the one before", () => {
  const deferred = Divmod.Defer.Deferred();
  deferred.addCallback((/** @type {number} */ x, /** @type {number} */ y) => x + y, 10);
  deferred.addCallback((/** @type {number} */ x) => note(x));
  assert.deepEqual(said, []);
  deferred.callback(1);
  assert.deepEqual(said, [11]);
  deferred.addCallback(() => note("late"));
  assert.deepEqual(said, [11, "late"]);
  assert.throws(() => deferred.callback(2), Divmod.Defer.AlreadyCalledError);
});

test("a failure passes callbacks by, and an errback ends it", () => {
  Divmod.Defer.fail(new Error("no"))
    .addCallback(() => note("never"))
    .addErrback((/** @type {any} */ failure, /** @type {string} */ more) => note(failure.error.message, more), "more")
    .addCallback(() => note("after"));
  assert.deepEqual(said, [["no", "more"], "after"]);
});

test("what was added before there was a result is called when there is one", () => {
  const deferred = Divmod.Defer.Deferred();
  deferred.addCallback(() => note("never")).addErrback((/** @type {any} */ { error }) => error);
  deferred.addCallback(note);
  deferred.errback("no");
  assert.deepEqual(said, ["no"]);
});

test("a failure is checked, and shown", () => {
  Divmod.Defer.fail(new RangeError("no")).addErrback((/** @type {any} */ failure) => {
    note(failure.check(RangeError)?.message, failure.check(RemoteError), String(failure));
    Divmod.Defer.fail(failure).addErrback((/** @type {any} */ same) => note(same === failure));
  });
  assert.deepEqual(said, [["no", null, "Failure: RangeError: no"], true]);
});

test("what throws is a failure for the next", () => {
  const error = new Error("no");
  const d = Divmod.Defer.succeed(1).addCallback(() => {
    throw error;
  });
  d.addCallbacks(null, (/** @type {any} */ failure) => note(failure.error === error));
  assert.deepEqual(said, [true]);
});

test("addBoth and addCallbacks are called in either case, with their own arguments", () => {
  Divmod.Defer.succeed(1).addBoth((/** @type {number} */ x, /** @type {number} */ y) => note(x, y), 2);
  const noteError = (/** @type {any} */ { error }, /** @type {number} */ y) => note(error, y);
  Divmod.Defer.fail("x").addBoth(noteError, 3);
  Divmod.Defer.succeed(1).addCallbacks(note, null, [4]);
  Divmod.Defer.fail("x").addCallbacks(null, noteError, null, [5]);
  assert.deepEqual(said, [[1, 2], ["x", 3], [1, 4], ["x", 5]]);
});

test("a callback may return another deferred, or a promise", async () => {
  const inner = Divmod.Defer.Deferred();
  const outer = Divmod.Defer.succeed(1).addCallback(() => inner);
  outer.addCallback(note);
  assert.deepEqual(said, []);
  inner.callback("from inside");
  assert.deepEqual(said, ["from inside"]);
  const failed = Divmod.Defer.succeed(1).addCallback(async () => {
    throw new Error("no");
  });
  assert.equal(await failed.addErrback((/** @type {any} */ { error }) => error.message), "no");
});

test("a callback that adds another is finished first", () => {
  const deferred = Divmod.Defer.Deferred();
  deferred.addCallback((/** @type {number} */ x) => {
    deferred.addCallback((/** @type {number} */ y) => note("second", y));
    return x + 1;
  });
  deferred.callback(1);
  assert.deepEqual(said, [["second", 2]]);
});

test("a deferred can be awaited", async () => {
  assert.equal(await Divmod.Defer.succeed(7), 7);
  await assert.rejects(async () => await Divmod.Defer.fail(new Error("no")), { message: "no" });
});

test("a failure that nobody listens to is told as that of a promise, once", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(Promise, "reject", note);
  const unheard = Divmod.Defer.fail("unheard");
  Divmod.Defer.fail("heard a moment later").addErrback(() => {});
  unheard.addCallback(() => {});
  assert.deepEqual(said, []);
  mock.timers.tick(1);
  assert.deepEqual(said, ["unheard"]);
  unheard.addCallback(() => {});
  mock.timers.tick(1);
  assert.deepEqual(said, ["unheard"]);
  mock.timers.reset();
});

// Nodes

/**
 * A node with attributes, and nodes under it.
 * @param {Object<string, string>} attributes
 * @param {...any} children
 * @returns {any}
 */
function node(attributes, ...children) {
  const all = children.flatMap((child) => [child, ...child.all]);
  return {
    all,
    dataset: {},
    attributes,
    getAttribute: (/** @type {string} */ name) => attributes[name] ?? null,
    setAttribute: (/** @type {string} */ name, /** @type {string} */ value) => (attributes[name] = value),
    querySelectorAll: (/** @type {string} */ selector) =>
      all.filter((each) => selector.slice(1, -1) in each.attributes),
    matches: () => false,
    closest: () => undefined,
    remove: () => {},
  };
}

test("nodes are found by an attribute, the root and nested ones too", () => {
  const [one, two] = [node({ name: "box" }), node({ name: "box", title: "x" })];
  const root = node({ name: "root" }, one, node({}, two));
  const { theRuntime, NodeAttributeError, NodeNotFound } = Divmod.Runtime;
  assert.deepEqual(Nevow.Athena.NodesByAttribute(root, "name", "box"), [one, two]);
  assert.equal(Nevow.Athena.FirstNodeByAttribute(root, "name", "box"), one);
  assert.equal(Nevow.Athena.NodeByAttribute(root, "name", "root"), root);
  assert.equal(theRuntime.nodeByAttribute(root, "name", "none", null), null);
  assert.throws(() => theRuntime.nodeByAttribute(root, "name", "none"), NodeAttributeError);
  assert.throws(() => theRuntime.firstNodeByAttribute(root, "name", "none"), NodeNotFound);
  assert.throws(() => theRuntime.nodeByAttribute(root, "name", "box"), /2 nodes have name="box"/);
  theRuntime.setAttribute(one, "name", "other");
  assert.equal(theRuntime.getAttribute(one, "name"), "other");
});

test("sizes and load events are those of the browser", async () => {
  const { theRuntime } = Divmod.Runtime;
  Object.assign(globalThis, { innerWidth: 800, innerHeight: 600 });
  assert.deepEqual(theRuntime.getPageSize(), { w: 800, h: 600 });
  assert.deepEqual(theRuntime.getElementSize({ clientWidth: 3, clientHeight: 4 }), { w: 3, h: 4 });
  await new Promise((resolve) => theRuntime.addLoadEvent(() => resolve(undefined)));
});

// Widgets

/** A page without a network. @returns {any} */
function page() {
  const page = Object.create(Page.prototype);
  return Object.assign(page, {
    widgets: new Map(),
    calls: {
      begin: async (/** @type {any} */ _, /** @type {string} */ method, /** @type {any[]} */ args) => {
        if (method === "fail") throw new RemoteError("full", "There is no room.");
        return [method, args];
      },
    },
    detach: note,
  });
}

/**
 * Make a widget as the page does.
 * @param {any} kind
 * @param {any} root
 * @param {any} parent
 * @returns {any}
 */
function made(kind, root = node({}), parent = null) {
  const on = parent?.page ?? page();
  const widget = new kind(on, on.widgets.size + 1, root, parent);
  on.widgets.set(widget.id, widget);
  root.dataset.athenaId = String(widget.id);
  root.closest = () => root;
  return widget;
}

test("a widget of the old kind begins with its node and its arguments", () => {
  const Square = Nevow.Athena.Widget.subclass(Town, "Square");
  Square.methods(function __init__(/** @type {any} */ self, /** @type {any} */ root, /** @type {any[]} */ ...rest) {
    Square.upcall(self, "__init__", root);
    note(self.node === root, self.widgetParent, self.childWidgets, rest);
  });
  const root = node({});
  root.dataset.athenaArguments = '["Bath",7]';
  const widget = made(Square, root);
  assert.deepEqual(said, [[true, null, [], ["Bath", 7]]]);
  assert.ok(widget instanceof Square && widget instanceof Widget);
  assert.equal(Nevow.Athena.Widget.get(root), widget);
});

test("parents begin before their children, and are told when all is there", () => {
  const Square = Nevow.Athena.Widget.subclass(Town, "Square");
  Square.methods(
    function __init__(/** @type {any} */ self, /** @type {any} */ root) {
      Square.upcall(self, "__init__", root);
      note("begins");
    },
    function loaded() {
      note("loaded");
    },
    function nodeInserted() {
      note("inserted");
    },
  );
  const parent = made(Square);
  const child = made(Square, node({}), parent);
  child.attached();
  assert.deepEqual(said, ["begins", "begins", "loaded", "inserted"]);
  assert.deepEqual(parent.childWidgets, [child]);
  assert.equal(child.widgetParent, parent);
  made(Nevow.Athena.Widget).attached();
  child.detached();
});

test("a widget that cannot begin is an error of its own", () => {
  const Square = Nevow.Athena.Widget.subclass(Town, "Square");
  Square.method("__init__", () => {
    throw new Error("no");
  });
  const widget = made(Square);
  assert.throws(() => widget.attached(), { message: "no" });
});

test("a modern class may be made of an old one", () => {
  const Old = Nevow.Athena.Widget.subclass(Town, "Old");
  Old.method(function greet(/** @type {any} */ self) {
    return `hello from ${self.id}`;
  });
  class New extends Old {}
  const widget = made(New);
  assert.equal(widget.greet(), "hello from 1");
  assert.ok(widget instanceof New);
});

test("a remote call is a deferred", async () => {
  const widget = made(Nevow.Athena.Widget);
  assert.deepEqual(await widget.callRemote("say", 1, 2).addCallback((/** @type {any} */ x) => [x]), [["say", [1, 2]]]);
  assert.deepEqual(await widget.callRemoteKw("say", { x: 1 }), ["say", { args: [], kw: { x: 1 } }]);
  const kind = await widget.callRemote("fail").addErrback((/** @type {any} */ failure) => {
    return failure.check(RemoteError).kind;
  });
  assert.equal(kind, "full");
});

test("a widget that was made by hand is a widget too", () => {
  const root = node({});
  const widget = Nevow.Athena.Widget(root);
  assert.equal(widget.node, root);
  assert.deepEqual(widget.childWidgets, []);
});

test("nodes of a widget are found by attribute and by id", () => {
  const [box, old] = [node({ name: "box" }), node({ id: "old" })];
  const widget = made(Nevow.Athena.Widget, node({}, box, old));
  old.attributes.id = "old";
  assert.equal(widget.nodeByAttribute("name", "box"), box);
  assert.equal(widget.firstNodeByAttribute("name", "box"), box);
  assert.deepEqual(widget.nodesByAttribute("name", "box"), [box]);
  assert.equal(widget.nodeByAttribute("name", "none", null), null);
  assert.equal(widget.nodeById("old"), old);
  const known = node({ id: "athena-1-new" });
  assert.equal(made(Nevow.Athena.Widget, node({}, known)).nodeById("new"), known);
});

test("a child that arrives in a call is a child of the widget that takes it", () => {
  const [one, two] = [made(Nevow.Athena.Widget), made(Nevow.Athena.Widget)];
  const child = made(Nevow.Athena.Widget, node({}), one);
  two.addChildWidgetFromWidgetInfo(child).addCallback(note);
  assert.deepEqual(said, [child]);
  assert.deepEqual([one.childWidgets, two.childWidgets], [[], [child]]);
  assert.equal(child.widgetParent, two);
  two.removeChildWidget(child);
  assert.equal(child.widgetParent, null);
  assert.throws(() => two.removeChildWidget(child), Nevow.Athena.NoSuchChild);
  two.addChildWidget(child);
  assert.deepEqual(two.childWidgets, [child]);
});

test("a widget is detached, and that is a deferred", async () => {
  const widget = made(Nevow.Athena.Widget);
  await widget.detach();
  assert.deepEqual(said, [widget]);
});

test("work is done later, unless it is cancelled", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const widget = made(Nevow.Athena.Widget);
  widget.callLater(2, () => note("done"));
  widget.callLater(2, () => note("never")).cancel();
  mock.timers.tick(1999);
  assert.deepEqual(said, []);
  mock.timers.tick(1);
  assert.deepEqual(said, ["done"]);
  mock.timers.reset();
});

test("an event of a node is handled by a method", () => {
  const Square = Nevow.Athena.Widget.subclass(Town, "Square");
  Square.methods(
    function onclick(/** @type {any} */ _, /** @type {any} */ where, /** @type {any} */ event) {
      note(where, event);
      return false;
    },
  );
  const widget = made(Square);
  const button = node({});
  widget.connectDOMEvent("onclick");
  widget.connectDOMEvent("onkeypress", "onclick", button);
  assert.equal(widget.node.onclick("happened"), false);
  button.onkeypress("typed");
  assert.deepEqual(said, [
    [widget.node, "happened"],
    [button, "typed"],
  ]);
});
