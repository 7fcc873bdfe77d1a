import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { destination } from "../../js/amsn2/emoticon_picker.js";
import { EMOTICONS, file, tokenise } from "../../js/amsn2/emoticons.js";
import { isJustEmoticons, pieces } from "../../js/amsn2/rich_text.js";

/** @param {string} text */
const names = (text) => tokenise(text).flatMap((piece) => (piece.kind === "emoticon" ? [piece.name] : []));

/** @param {string} text */
const pictures = (text) => pieces(text).filter((piece) => piece.kind === "emoticon").length;

test("every emoticon has a picture, and every code belongs to one only", () => {
  const codes = EMOTICONS.flatMap((emoticon) => emoticon.codes);
  assert.equal(new Set(codes).size, codes.length);
  for (const { name } of EMOTICONS) {
    assert.ok(existsSync(new URL(`../../static/img/${file(name)}`, import.meta.url)), name);
  }
});

test("every code is understood, alone and in a sentence", () => {
  for (const { name, codes } of EMOTICONS) {
    for (const code of codes) {
      assert.deepEqual(names(code), [name], code);
      assert.deepEqual(names(`well ${code} then`), [name], code);
    }
  }
});

test("the longest code counts", () => {
  assert.deepEqual(names(":-#"), ["secret"]);
  assert.deepEqual(names(":'("), ["cry"]);
  assert.deepEqual(names("<:o)"), ["party"]);
});

test("codes one after the other are all seen", () => {
  assert.deepEqual(names(":):)(L):D"), ["smile", "smile", "heart", "grin"]);
});

test("what only looks like a code stays text", () => {
  for (const text of ["ratio:Pi", "f(L)", "10:0", "std::Stack", "(a) first, (b) second", "(c) 2026", "note:(see)"]) {
    assert.deepEqual(names(text), [], text);
  }
});

test("nothing is lost", () => {
  const text = "a :) b (Y)(N) c";
  assert.equal(tokenise(text).map((piece) => piece.text).join(""), text);
});

test("thousands of codes make a bounded number of pictures, and lose nothing", () => {
  const text = `${":) ".repeat(5000)}http://a.example ${":) ".repeat(5000)}`;
  assert.equal(pictures(text), 100);
  assert.equal(pieces(text).map((piece) => piece.text).join(""), text);
});

test("a code inside an address is part of the address", () => {
  assert.deepEqual(pieces("https://example.com/:)x").map((piece) => piece.kind), ["link"]);
});

test("one to three pictures alone are shown large", () => {
  assert.ok(isJustEmoticons(":)"));
  assert.ok(isJustEmoticons(" (L) (L) (L) "));
  assert.ok(!isJustEmoticons("(L) (L) (L) (L)"));
  assert.ok(!isJustEmoticons(":) hi"));
  assert.ok(!isJustEmoticons("  "));
});

test("keys move over the board by rows and columns, and not off it", () => {
  assert.equal(destination("ArrowRight", 0, 8, 20), 1);
  assert.equal(destination("ArrowLeft", 0, 8, 20), -1);
  assert.equal(destination("ArrowDown", 3, 8, 20), 11);
  assert.equal(destination("ArrowDown", 15, 8, 20), -1);
  assert.equal(destination("ArrowUp", 11, 8, 20), 3);
  assert.equal(destination("Home", 11, 8, 20), 0);
  assert.equal(destination("End", 11, 8, 20), 19);
  assert.equal(destination("x", 11, 8, 20), -1);
});
