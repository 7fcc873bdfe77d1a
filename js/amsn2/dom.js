// The few ways in which this page makes and finds elements. Text only ever becomes text nodes.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | boolean | undefined>} [attributes] true is "", false and undefined leave it out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function build(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/**
 * @param {string} symbol the id of a symbol of templates/icons.xhtml
 * @param {string} className
 */
export function drawing(symbol, className) {
  const figure = document.createElementNS(SVG, "svg");
  figure.setAttribute("class", className);
  figure.setAttribute("viewBox", className.startsWith("icon") ? "0 0 24 24" : className === "buddy" ? "0 0 32 32" : "0 0 48 48");
  figure.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${symbol}`);
  figure.append(use);
  return figure;
}

/**
 * @param {string} name
 * @param {"" | "small"} [size]
 */
export function icon(name, size = "") {
  return drawing(`icon-${name}`, `icon ${size}`.trim());
}

/**
 * An item of a menu.
 * @param {string} symbol
 * @param {string} words
 * @param {() => void} act
 */
export function menuItem(symbol, words, act) {
  const made = build("button", { type: "button", class: "menu-item", role: "menuitem", tabindex: "-1" }, icon(symbol), words);
  made.addEventListener("click", act);
  return made;
}

/**
 * The descendant that a template names with data-part.
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement}
 */
export function part(root, name) {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`the template has no part "${name}"`);
  return found;
}

/**
 * The descendant that a template names with data-part, when it must be of one kind.
 * @template {HTMLElement} T
 * @param {ParentNode} root
 * @param {string} name
 * @param {{new(): T}} kind
 * @returns {T}
 */
export function partOf(root, name, kind) {
  const found = part(root, name);
  if (!(found instanceof kind)) throw new Error(`the part "${name}" is not a ${kind.name}`);
  return found;
}

/**
 * Show words in a role=alert element, or clear it with "".
 * @param {HTMLElement} element
 * @param {string} sentence
 */
export function alertWith(element, sentence) {
  if (sentence === "") element.replaceChildren();
  else element.replaceChildren(icon("warning"), build("p", {}, sentence));
}

/**
 * Make these the children of `parent`, in this order, moving as few as possible and keeping the focus.
 * @param {Element} parent
 * @param {Element[]} wanted
 */
export function arrange(parent, wanted) {
  const focused = document.activeElement;
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  /** @type {Element | null} */
  let there = parent.firstElementChild;
  for (const child of wanted) {
    // One that goes down would make all those behind it move up: it is the one to be moved.
    if (there !== child && there?.nextElementSibling === child) there.remove();
    else if (there !== child) parent.insertBefore(child, there);
    there = child.nextElementSibling;
  }
  if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused)) focused.focus();
}
