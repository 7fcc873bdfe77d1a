import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { applyPatches } from "../../js/athena/patches.js";
import { FakeComment, FakeElement, fakeDocument, FakeText } from "./athena_dom.js";

/** @type {any} */
let list;
/** @type {any} */
let title;
/** @type {any} */
let root;
/** @type {any} */
let widget;
/** @type {string[]} */
let failed;
/** @type {any[]} */
let listeners;

beforeEach(() => {
  Object.assign(globalThis, { document: fakeDocument, CSS: { escape: (/** @type {string} */ text) => text } });
  failed = [];
  listeners = [];
  fakeDocument.activeElement = null;
  title = new FakeElement("h1", { class: "a b" }, new FakeText("Chat"));
  list = new FakeElement("ol", { "data-athena-rows": "line" }, row("a", "A"), row("b", "B"));
  root = new FakeElement("div", {}, title, list, pattern("other", new FakeElement("p", {})), pattern("line", row()));
  for (const node of inside(root)) {
    node.addEventListener = (/** @type {string} */ event) => listeners.push([node.name, event]);
  }
  widget = {
    id: 1,
    node: root,
    page: { guarded },
    nodeById(/** @type {string} */ id) {
      const found = { log: list, title, root }[id];
      if (!found) throw new Error(`No node has ${id}.`);
      return found;
    },
  };
});

/**
 * @param {number} id
 * @param {string} name
 * @param {() => void} work
 */
function guarded(id, name, work) {
  try {
    work();
  } catch (error) {
    failed.push(`${id} ${name} ${/** @type {Error} */ (error).name}`);
  }
}

/**
 * @param {string} name
 * @param {FakeElement} inside
 */
function pattern(name, inside) {
  return new FakeElement("template", { "data-athena-pattern": name }, inside);
}

/**
 * @param {string} [key]
 * @param {string} [text]
 */
function row(key, text) {
  /** @type {Record<string, string>} */
  const attributes = key === undefined ? {} : { "data-athena-row": key };
  const texts = text === undefined ? [] : [new FakeText(text)];
  return new FakeElement("li", attributes, new FakeComment("0"), ...texts);
}

/** @param {any} node @returns {any[]} */
function inside(node) {
  return [node, ...(node.childNodes ?? []).flatMap(inside)];
}

/** @param {any[][]} operations */
function patch(...operations) {
  applyPatches(widget, operations);
}

/** The rows, as `key:text`. */
function rows() {
  return list
    .querySelectorAll(":scope>li")
    .map((/** @type {any} */ { dataset, childNodes }) => `${dataset.athenaRow}:${childNodes[1]?.data ?? ""}`)
    .join(" ");
}

for (const [operation, expected] of /** @type {[any[], string][]} */ ([
  [["append", "log", "c", ["C"]], "a:A b:B c:C"],
  [["append", "log", "c", ["C"], "a"], "b:B c:C"],
  [["before", "log", "c", ["C"], "b"], "a:A c:C b:B"],
  [["before", "log", "c", ["C"], "b", "a"], "c:C b:B"],
  [["before", "log", "c", ["C"], "gone"], "a:A b:B c:C"],
  [["set", "log", "a", { 0: "D" }], "a:D b:B"],
  [["set", "log", "a", { 1: "D" }], "a:A b:B"],
  [["set", "log", "gone", { 0: "D" }], "a:A b:B"],
  [["move", "log", "a", null], "b:B a:A"],
  [["move", "log", "b", "a"], "b:B a:A"],
  [["move", "log", "gone", "a"], "a:A b:B"],
  [["remove", "log", "a"], "b:B"],
  [["remove", "log", "gone"], "a:A b:B"],
  [["clear", "log"], ""],
])) {
  test(`${JSON.stringify(operation)} makes the rows ${expected}`, () => {
    patch(operation);
    assert.equal(rows(), expected);
    assert.deepEqual(failed, []);
  });
}

test("patterns inside the list stay behind the rows", () => {
  list.insertBefore(root.childNodes.at(-1), null);
  root = list;
  widget.node = list;
  patch(["append", "log", "c", ["C"]], ["move", "log", "a", null]);
  assert.equal(rows(), "b:B c:C a:A");
  assert.equal(list.childNodes.at(-1).name, "template");
  patch(["clear", "log"]);
  assert.deepEqual(list.childNodes.map((/** @type {any} */ { name }) => name), ["template"]);
});

test("a hole without text takes one, and keeps its place before what follows", () => {
  const made = new FakeElement("li", {}, new FakeComment("0"), new FakeComment(""), new FakeText("!"));
  root.insertBefore(pattern("marks", made), null);
  list.dataset.athenaRows = "marks";
  patch(["append", "log", "c", [""]], ["set", "log", "c", { 0: "<b>" }]);
  assert.ok(list.html.includes('<li data-athena-row="c"><!--0--><b><!---->!</li>'));
});

test("attributes are set and removed where a row says so", () => {
  const link = new FakeElement("a", { "data-athena-at": "1:href 2:hidden" });
  root.insertBefore(pattern("links", new FakeElement("li", { "data-athena-at": "0:title" }, link)), null);
  list.dataset.athenaRows = "links";
  patch(["clear", "log"], ["append", "log", "c", ["t", "/x", null]]);
  const before = '<li data-athena-at="0:title" data-athena-row="c" title="t">';
  assert.ok(list.html.includes(`${before}<a data-athena-at="1:href 2:hidden" href="/x"></a></li>`));
  patch(["set", "log", "c", { 1: null, 2: "" }]);
  assert.ok(list.html.includes(`${before}<a data-athena-at="1:href 2:hidden" hidden=""></a></li>`));
});

test("the handlers of a new row are connected, once", () => {
  const button = new FakeElement("button", { "data-athena-on": "click:remove" });
  const made = new FakeElement("li", {}, button, new FakeComment("0"));
  made.cloneNode = () => {
    const copy = new FakeElement("li", {}, button, new FakeComment("0"));
    for (const node of inside(copy)) {
      node.addEventListener = (/** @type {string} */ event) => listeners.push([node.name, event]);
    }
    return copy;
  };
  root.insertBefore(pattern("buttons", made), null);
  list.dataset.athenaRows = "buttons";
  patch(["append", "log", "c", [""]], ["set", "log", "c", { 0: "x" }]);
  assert.deepEqual(listeners, [["button", "click"]]);
});

test("nodes change", () => {
  patch(["text", "title", "<b>"], ["attr", "title", "lang", "en"], ["class", "title", "a", false]);
  assert.equal(title.html, '<h1 class="b" lang="en"><b></h1>');
  patch(["attr", "title", "lang", null], ["class", "title", "c", true]);
  assert.equal(title.html, '<h1 class="b c"><b></h1>');
});

test("one operation that fails is told, and the others are done", () => {
  patch(["text", "gone", "x"], ["dance", "title"], ["text", "title", "x"]);
  assert.deepEqual(failed, ["1 text Error", "1 dance TypeError"]);
  assert.equal(title.html, '<h1 class="a b">x</h1>');
});

test("a row is moved in the way that disturbs it least", () => {
  /** @type {any[]} */
  const moves = [];
  list.moveBefore = (/** @type {any} */ moved, /** @type {any} */ before) => moves.push([moved, before]);
  patch(["move", "log", "b", "a"]);
  assert.deepEqual(moves, [[list.childNodes[1], list.childNodes[0]]]);
});

test("where that is not possible, the focus returns to the moved row, and to no other", () => {
  const [a, b] = list.childNodes;
  fakeDocument.activeElement = a;
  let focused = 0;
  a.focus = () => focused++;
  b.focus = () => focused++;
  patch(["move", "log", "b", "a"]);
  assert.equal(focused, 0);
  patch(["move", "log", "a", "b"]);
  assert.equal(focused, 1);
});

/**
 * Change a field in which somebody has typed, or chosen, something else.
 * @param {string} name
 * @param {any} shown
 * @param {...any} operation
 */
function patchField(name, shown, ...operation) {
  const [kind, ...rest] = operation;
  const field = Object.assign(new FakeElement(name, {}), shown);
  widget.nodeById = () => field;
  patch([kind, "field", ...rest]);
  assert.deepEqual(failed, []);
  return field;
}

test("a field shows what the server sets, whatever was typed in it", () => {
  assert.equal(patchField("textarea", { value: "typed" }, "text", "new").value, "new");
  assert.equal(patchField("input", { type: "text", value: "typed" }, "attr", "value", "new").value, "new");
  assert.equal(patchField("input", { type: "text", value: "typed" }, "attr", "value", null).value, "");
  assert.equal(patchField("input", { checked: false }, "attr", "checked", "").checked, true);
  assert.equal(patchField("option", { selected: true }, "attr", "selected", null).selected, false);
});

test("what is no field shows its attributes as ever", () => {
  assert.equal(patchField("li", { value: 3 }, "attr", "value", "4").value, 3);
  assert.equal(patchField("p", {}, "text", "new").value, undefined);
  assert.equal(patchField("input", { type: "file", value: "C:/a.png" }, "attr", "value", "b.png").value, "C:/a.png");
});
