// The classic codes and the pictures drawn for them in static/img/emoticons/. Small letters that number a list,
// as in "(a) first, (b) second", stay letters.

/**
 * @typedef {object} Emoticon
 * @property {string} name what a screen reader says, and the picture's file name with hyphens for spaces
 * @property {string[]} codes the first is the one that the picker writes
 */

/** @type {Emoticon[]} */
export const EMOTICONS = [
  { name: "smile", codes: [":)", ":-)"] },
  { name: "grin", codes: [":D", ":-D", ":d", ":-d"] },
  { name: "wink", codes: [";)", ";-)"] },
  { name: "surprised", codes: [":O", ":-O", ":o", ":-o"] },
  { name: "tongue", codes: [":P", ":-P", ":p", ":-p"] },
  { name: "cool", codes: ["(H)", "(h)"] },
  { name: "blush", codes: [":$", ":-$"] },
  { name: "confused", codes: [":S", ":-S", ":s", ":-s"] },
  { name: "straight", codes: [":|", ":-|"] },
  { name: "sad", codes: [":(", ":-("] },
  { name: "cry", codes: [":'("] },
  { name: "angry", codes: [":@", ":-@"] },
  { name: "angel", codes: ["(A)"] },
  { name: "party", codes: ["<:o)"] },
  { name: "nerd", codes: ["8-|"] },
  { name: "thinking", codes: ["*-)"] },
  { name: "sleepy", codes: ["|-)"] },
  { name: "sick", codes: ["+o("] },
  { name: "secret", codes: [":-#"] },
  { name: "thumbs up", codes: ["(Y)", "(y)"] },
  { name: "thumbs down", codes: ["(N)", "(n)"] },
  { name: "heart", codes: ["(L)", "(l)", "<3"] },
  { name: "broken heart", codes: ["(U)", "(u)"] },
  { name: "kiss", codes: ["(K)", "(k)"] },
  { name: "flower", codes: ["(F)", "(f)"] },
  { name: "gift", codes: ["(G)", "(g)"] },
  { name: "cake", codes: ["(^)"] },
  { name: "coffee", codes: ["(C)"] },
  { name: "beer", codes: ["(B)"] },
  { name: "cat", codes: ["(@)"] },
  { name: "sun", codes: ["(#)"] },
  { name: "moon", codes: ["(S)"] },
  { name: "star", codes: ["(*)"] },
  { name: "note", codes: ["(8)"] },
  { name: "idea", codes: ["(I)"] },
  { name: "clock", codes: ["(O)"] },
  { name: "mail", codes: ["(E)"] },
  { name: "phone", codes: ["(T)"] },
];

/** @typedef {{kind: "text", text: string} | {kind: "emoticon", text: string, name: string}} Piece */

const MEANING = new Map(EMOTICONS.flatMap(({ name, codes }) => codes.map((code) => /** @type {const} */ ([code, name]))));
const LONGEST_FIRST = [...MEANING.keys()].sort((one, other) => other.length - one.length);
const CODE = new RegExp(LONGEST_FIRST.map((code) => code.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "g");
const WORD = /[\p{L}\p{N}]/u;

/**
 * @param {string} text
 * @param {number} most pictures to make of one text; what comes after stays text
 * @returns {Piece[]} the pieces joined are the text again
 */
export function tokenise(text, most = 100) {
  /** @type {Piece[]} */
  const pieces = [];
  let pictures = 0;
  let end = 0;
  for (const match of text.matchAll(CODE)) {
    const [code] = match;
    if (pictures === most) break;
    if (!standsAlone(text, match.index, code, end)) continue;
    if (match.index > end) pieces.push({ kind: "text", text: text.slice(end, match.index) });
    pieces.push({ kind: "emoticon", text: code, name: MEANING.get(code) ?? "" });
    end = match.index + code.length;
    pictures += 1;
  }
  if (end < text.length) pieces.push({ kind: "text", text: text.slice(end) });
  return pieces;
}

/**
 * Whether a code is meant: ":P" in "ratio:Pi" is not, nor is "(c)" in "f(c)".
 * @param {string} text
 * @param {number} start
 * @param {string} code
 * @param {number} end where the code before it ended
 */
function standsAlone(text, start, code, end) {
  const before = start === end ? "" : (text[start - 1] ?? "");
  const after = text[start + code.length] ?? "";
  return !WORD.test(before) && !(WORD.test(code.at(-1) ?? "") && WORD.test(after));
}

/** @param {string} name */
export function file(name) {
  return `emoticons/${name.replaceAll(" ", "-")}.svg`;
}
