// Finds web addresses in text. Only http and https, only what parses, and nothing that hides where it goes.

/**
 * @typedef {{kind: "text", text: string} | {kind: "link", text: string, href: string}} Piece
 */

// Stops at white space, quotes, angle brackets, controls and the marks that turn the reading direction.
const CANDIDATE = /(?:https?:\/\/|www\.)[^\s<>"'`\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069]+/giu;
/** @type {Array<[string, string]>} */
const BRACKETS = [["(", ")"], ["[", "]"], ["{", "}"]];
const MOST = 100;
const LONGEST = 2048;

/**
 * @param {string} text
 * @returns {Piece[]} the pieces joined are the text again
 */
export function linkify(text) {
  /** @type {Piece[]} */
  const pieces = [];
  let links = 0;
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const start = match.index;
    const address = trimmed(match[0]);
    const href = /[\p{L}\p{N}]/u.test(text[start - 1] ?? "") ? null : target(address);
    if (href === null || links === MOST) continue;
    if (start > end) pieces.push({ kind: "text", text: text.slice(end, start) });
    pieces.push({ kind: "link", text: address, href });
    end = start + address.length;
    links += 1;
  }
  if (end < text.length) pieces.push({ kind: "text", text: text.slice(end) });
  return pieces;
}

/**
 * Without the punctuation of the sentence around it, but with brackets that were opened inside.
 * @param {string} address
 */
function trimmed(address) {
  const surplus = new Map(BRACKETS.map(([opening, closing]) => [closing, count(address, closing) - count(address, opening)]));
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? "";
    const tooMany = surplus.get(last);
    if (tooMany === undefined ? !/[.,;:!?*_~…]/.test(last) : tooMany <= 0) break;
    if (tooMany !== undefined) surplus.set(last, tooMany - 1);
  }
  return address.slice(0, end);
}

/**
 * @param {string} text
 * @param {string} character
 */
function count(text, character) {
  return text.split(character).length - 1;
}

/**
 * @param {string} address
 * @returns {string | null} where it leads; null when it is no safe web address
 */
function target(address) {
  if (address.length > LONGEST) return null;
  const url = parsed(withScheme(address));
  if (!url || !["http:", "https:"].includes(url.protocol)) return null;
  if (url.username || url.password || !url.hostname) return null;
  return url.href;
}

/** @param {string} address */
function withScheme(address) {
  return /^www\./i.test(address) ? `https://${address}` : address;
}

/** @param {string} address */
function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
