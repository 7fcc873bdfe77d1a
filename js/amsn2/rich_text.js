// A message as nodes: text, links and pictures, made one by one, so that no text is ever read as markup.

import { build } from "./dom.js";
import { file, tokenise } from "./emoticons.js";
import { linkify } from "./linkify.js";

const MOST_PICTURES = 100;

/** @typedef {import("./linkify.js").Piece | import("./emoticons.js").Piece} Piece */

/**
 * @param {string} text
 * @returns {Piece[]} joined they are the text again
 */
export function pieces(text) {
  let left = MOST_PICTURES;
  return linkify(text).flatMap((piece) => {
    /** @type {Piece[]} */
    const made = piece.kind === "link" ? [piece] : tokenise(piece.text, left);
    left -= made.filter((token) => token.kind === "emoticon").length;
    return made;
  });
}

/**
 * Whether a message is one to three pictures and nothing else; they are shown large.
 * @param {string} text
 */
export function isJustEmoticons(text) {
  const seen = pieces(text).filter((piece) => piece.text.trim() !== "");
  return seen.length > 0 && seen.length <= 3 && seen.every((piece) => piece.kind === "emoticon");
}

/**
 * @param {string} text
 * @param {string} images where the pictures are, ending in a slash
 * @returns {Array<Node | string>}
 */
export function richText(text, images) {
  return pieces(text).map((piece) => {
    if (piece.kind === "link") return link(piece.text, piece.href);
    if (piece.kind === "emoticon") return emoticon(piece.text, piece.name, images);
    return piece.text;
  });
}

/**
 * @param {string} text
 * @param {string} href
 */
function link(text, href) {
  return build("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}

/**
 * @param {string} code
 * @param {string} name
 * @param {string} images
 */
export function emoticon(code, name, images) {
  return build("img", { class: "emoticon", src: images + file(name), alt: code, title: name, width: "24", height: "24", draggable: "false" });
}
