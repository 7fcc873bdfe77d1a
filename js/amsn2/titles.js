// The words that count what is new: in the page's title, and for those who listen.

/**
 * @param {number} unread
 * @param {string} current the conversation that is open, or ""
 * @param {string} name the page's own
 */
export function pageTitle(unread, current, name) {
  const base = current ? `${current} · ${name}` : name;
  return unread > 0 ? `(${badge(unread)}) ${base}` : base;
}

/** @param {number} unread */
export function badge(unread) {
  return unread > 99 ? "99+" : String(unread);
}

/** @param {number} unread */
export function unreadWords(unread) {
  return unread === 1 ? "1 unread message" : `${badge(unread)} unread messages`;
}

/**
 * "Ann is typing", "Ann and Bob are typing".
 * @param {string[]} names
 */
export function typingWords(names) {
  if (names.length === 0) return "";
  const listed = new Intl.ListFormat("en").format(names.slice(0, 3));
  return names.length === 1 ? `${listed} is typing` : `${listed} are typing`;
}
