/** A document, as far as `patches.js` needs one. */

class FakeNode {
  /** @type {any} */
  parent = null;

  /** @returns {any} */
  get nextSibling() {
    const siblings = this.parent?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  remove() {
    this.parent?.childNodes.splice(this.parent.childNodes.indexOf(this), 1);
    this.parent = null;
  }

  /** @param {string} text */
  after(text) {
    this.parent.insertBefore(new FakeText(text), this.nextSibling);
  }
}

export class FakeText extends FakeNode {
  nodeType = 3;

  /** @param {string} data */
  constructor(data) {
    super();
    this.data = data;
  }

  cloneNode() {
    return new FakeText(this.data);
  }

  get html() {
    return this.data;
  }
}

export class FakeComment extends FakeText {
  /** @override */
  nodeType = 8;

  /** @override */
  cloneNode() {
    return new FakeComment(this.data);
  }

  /** @override */
  get html() {
    return `<!--${this.data}-->`;
  }
}

export class FakeElement extends FakeNode {
  nodeType = 1;
  /** @type {(FakeElement | FakeText)[]} */
  childNodes = [];
  /** @type {FakeElement | undefined} */
  content;

  /**
   * @param {string} name
   * @param {Record<string, string>} attributes
   * @param {...(FakeElement | FakeText)} children
   */
  constructor(name, attributes, ...children) {
    super();
    this.name = name;
    this.attributes = new Map(Object.entries(attributes));
    for (const child of children) this.insertBefore(child, null);
    if (name === "template") this.content = this;
    const { attributes: all } = this;
    /** @type {Record<string, string>} */
    this.dataset = new Proxy(/** @type {any} */ ({}), {
      get: (_, key) => all.get(attributeOf(String(key))),
      set: (_, key, value) => Boolean(all.set(attributeOf(String(key)), value)),
    });
    this.classList = {
      /** @param {string} word @param {boolean} on */
      toggle(word, on) {
        const words = (all.get("class") ?? "").split(" ").filter((each) => each && each !== word);
        all.set("class", [...words, ...(on ? [word] : [])].join(" "));
      },
    };
  }

  get localName() {
    return this.name;
  }

  /** @param {string} name */
  removeAttribute(name) {
    this.attributes.delete(name);
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  get firstElementChild() {
    return this.childNodes.find((child) => child instanceof FakeElement);
  }

  /**
   * @param {any} node
   * @param {any} before
   */
  insertBefore(node, before) {
    node.remove();
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node);
    node.parent = this;
  }

  /** @param {any[]} nodes */
  replaceChildren(...nodes) {
    for (const child of [...this.childNodes]) child.remove();
    for (const node of nodes) this.insertBefore(node, null);
  }

  /** @param {string} text */
  set textContent(text) {
    this.replaceChildren(new FakeText(text));
  }

  /** @param {string} selector `:scope>name`, `:scope>[attribute="value"]` or both */
  querySelectorAll(selector) {
    const found = /** @type {RegExpMatchArray} */ (selector.match(/^:scope>(\w*)(?:\[(.*?)="(.*)"\])?$/));
    const [, name, attribute = "", value] = found;
    const elements = /** @type {FakeElement[]} */ (this.childNodes.filter((child) => child instanceof FakeElement));
    return elements.filter(
      (child) => (!name || child.name === name) && (!attribute || child.attributes.get(attribute) === value),
    );
  }

  /** @param {string} selector */
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  /** @param {unknown} other @returns {boolean} */
  contains(other) {
    return this === other || this.childNodes.some((child) => child instanceof FakeElement && child.contains(other));
  }

  /** @returns {FakeElement} */
  cloneNode() {
    return new FakeElement(
      this.name,
      Object.fromEntries(this.attributes),
      ...this.childNodes.map((child) => child.cloneNode()),
    );
  }

  focus() {
    fakeDocument.activeElement = this;
  }

  /** @returns {string} */
  get html() {
    const attributes = [...this.attributes].map(([name, value]) => ` ${name}="${value}"`);
    return `<${this.name}${attributes.join("")}>${this.childNodes.map((child) => child.html).join("")}</${this.name}>`;
  }
}

/** @param {string} key of a dataset */
function attributeOf(key) {
  return `data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** @param {any} root @returns {any[]} */
function inOrder(root) {
  return [root, ...(root.childNodes ?? []).flatMap(inOrder)];
}

export const fakeDocument = {
  activeElement: /** @type {any} */ (null),
  importNode: (/** @type {FakeElement} */ node) => node.cloneNode(),
  createTreeWalker(/** @type {FakeElement} */ root) {
    const nodes = inOrder(root).filter(({ nodeType }) => nodeType !== 3);
    return { nextNode: () => (nodes.shift(), nodes[0] ?? null) };
  },
};
