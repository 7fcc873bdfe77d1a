import assert from "node:assert/strict";
import { test } from "node:test";
import { linkify } from "../../js/amsn2/linkify.js";

/** @param {string} text */
const links = (text) => linkify(text).flatMap((piece) => (piece.kind === "link" ? [piece.text] : []));

/** @param {string} text */
const targets = (text) => linkify(text).flatMap((piece) => (piece.kind === "link" ? [piece.href] : []));

/** @param {string} text */
const joined = (text) => linkify(text).map((piece) => piece.text).join("");

test("an address in a sentence loses the sentence's punctuation, and nothing else is lost", () => {
  const text = "Look (at https://example.com/a_(b)?c=1), or http://example.org!";
  assert.deepEqual(links(text), ["https://example.com/a_(b)?c=1", "http://example.org"]);
  assert.equal(joined(text), text);
});

test("www leads to https", () => {
  assert.deepEqual(targets("see www.example.com/x"), ["https://www.example.com/x"]);
});

test("only the web is linked", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.com", "mailto:a@b.example"]) {
    assert.deepEqual(links(text), [], text);
  }
});

test("an address with a name before an at sign is not linked, because it hides where it leads", () => {
  assert.deepEqual(links("https://bank.example@evil.example/"), []);
});

test("what cannot be parsed stays text", () => {
  assert.deepEqual(links("http://[oops https://"), []);
  assert.deepEqual(links("https://:80/"), []);
});

test("an address ends where the reading direction is turned, or something invisible stands", () => {
  assert.deepEqual(links("https://example.com/\u202Egpj.exe"), ["https://example.com/"]);
  assert.deepEqual(links("https://example.com/a\u200Bb"), ["https://example.com/a"]);
});

test("markup around an address stays outside", () => {
  assert.deepEqual(links('<a href="https://example.com/x">y</a>'), ["https://example.com/x"]);
});

test("an address inside a word is no address", () => {
  assert.deepEqual(links("xhttps://example.com"), []);
});

test("international names are linked in the form that goes over the wire", () => {
  assert.deepEqual(targets("https://bücher.example/ü"), ["https://xn--bcher-kva.example/%C3%BC"]);
});

test("a text of nothing but addresses makes a bounded number of links, and loses nothing", () => {
  const text = "http://a.example ".repeat(1000);
  assert.equal(links(text).length, 100);
  assert.equal(joined(text), text);
});

test("an endless address is soon dealt with", () => {
  const before = performance.now();
  assert.deepEqual(links(`https://${"a".repeat(16_000)}`), []);
  assert.deepEqual(links(`https://a${")".repeat(16_000)}`), ["https://a"]);
  assert.ok(performance.now() - before < 2000);
});
