/**
 * `<athena-status>`: says in words when the connection is lost. It is empty while all is well, and for the first moment
 * of every trouble, so that a short one is not seen at all.
 *
 * - The attributes `lost`, `retrying` and `gone` give other words than these here.
 * - Stylesheets see the trouble as its attribute `data-state`, which is not there while there is nothing to say:
 *   `athena-status[data-state] { background: gold }`.
 */

const PATIENCE = 1000;

const WORDS = {
  lost: "The connection is lost. It will be tried again.",
  retrying: "The connection is lost. Trying again.",
  gone: "This page is being renewed.",
};

/** @typedef {keyof typeof WORDS} Trouble */

class ConnectionStatus extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #patient = true;
  /** @type {Trouble} */
  #trouble = "retrying";

  connectedCallback() {
    document.addEventListener("athena:status", this.#changed);
    this.#become(document.documentElement.dataset.athena, 0);
  }

  disconnectedCallback() {
    document.removeEventListener("athena:status", this.#changed);
    this.#rest();
  }

  #changed = (/** @type {any} */ { detail: { state, retryIn } }) => this.#become(state, retryIn);

  /**
   * @param {string | undefined} state as `status.js` announces it
   * @param {number} retryIn
   */
  #become(state, retryIn) {
    if (state === "live") return this.#rest();
    if (state === "gone") this.#trouble = "gone";
    else this.#trouble = retryIn ? "lost" : "retrying";
    if (!this.#patient) this.#say();
    this.#timer ??= setTimeout(() => this.#say(), PATIENCE);
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#patient = true;
    this.textContent = "";
    delete this.dataset.state;
  }

  #say() {
    this.#patient = false;
    const words = this.getAttribute(this.#trouble) ?? WORDS[this.#trouble];
    if (this.textContent !== words) this.textContent = words;
    this.dataset.state = this.#trouble;
  }
}

customElements.define("athena-status", ConnectionStatus);
