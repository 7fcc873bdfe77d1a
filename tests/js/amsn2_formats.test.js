import assert from "node:assert/strict";
import { test } from "node:test";
import { channels, contrast, readable } from "../../js/amsn2/colors.js";
import { choose, COLORS, FONTS, isPlain, PLAIN, sent, textStyle } from "../../js/amsn2/formats.js";

const PAPERS = { day: ["#ffffff", "#e4f5dc", "#dceefb", "#fdecea"], night: ["#15242f", "#1c3d2c", "#1d4059", "#40211f"] };

/** Colours all over the cube. */
function* colors() {
  const some = ["00", "33", "66", "99", "cc", "ff"];
  for (const red of some) for (const green of some) for (const blue of some) yield red + green + blue;
}

test("text in any colour can be read, by day and by night", () => {
  for (const color of [...colors(), ...COLORS.map(([, chosen]) => chosen || "000000")]) {
    for (const when of /** @type {const} */ (["day", "night"])) {
      const shown = readable(color, when);
      assert.match(shown, /^#[0-9a-f]{6}$/);
      for (const paper of PAPERS[when]) {
        const found = contrast(channels(shown), channels(paper));
        assert.ok(found >= 4.5, `${color} as ${shown} on ${paper}: ${found}`);
      }
    }
  }
});

test("a colour that can be read by day stays as it was chosen", () => {
  for (const [name, color] of COLORS) if (color) assert.equal(readable(color, "day"), `#${color}`, name);
});

test("black on white has the contrast that the standard says", () => {
  assert.equal(Math.round(contrast([0, 0, 0], [255, 255, 255]) * 100), 2100);
});

test("plain text says nothing of its look, and what was chosen goes with a message", () => {
  assert.equal(sent(PLAIN), null);
  assert.deepEqual(sent({ ...PLAIN, bold: true }), { ...PLAIN, bold: true });
});

test("what was chosen is kept for the browser and told to every box", () => {
  const stop = new AbortController();
  /** @type {string[]} */
  const told = [];
  textStyle.watch(({ font }) => told.push(font), stop.signal);
  for (const font of FONTS) choose({ ...PLAIN, font });
  stop.abort();
  choose(PLAIN);
  assert.deepEqual(told, FONTS);
  assert.ok(isPlain(textStyle.value));
});
