// The page for old clients: one button, which copies the lines for the hosts file.

import { part, partOf } from "./dom.js";

/**
 * @param {HTMLTextAreaElement} field
 * @returns {Promise<boolean>} whether its text is in the clipboard
 */
async function copy(field) {
  // Browsers have no clipboard for pages that came without TLS, but copy what is selected.
  if (!navigator.clipboard) return copySelected(field);
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return copySelected(field);
  }
}

/** @param {HTMLTextAreaElement} field */
function copySelected(field) {
  field.select();
  return document.execCommand("copy");
}

const lines = partOf(document.body, "lines", HTMLTextAreaElement);
const news = part(document.body, "news");

part(document.body, "copy").addEventListener("click", async () => {
  news.textContent = "";
  const isCopied = await copy(lines);
  if (!isCopied) lines.select();
  news.textContent = isCopied ? "Copied." : "The lines are selected: copy them with Ctrl+C.";
});
