// The sign-in page: two forms that ask the server and wait, and words for whatever goes wrong.

import { alertWith, build, part, partOf } from "./dom.js";
import { post } from "./posting.js";
import { Remembered } from "./remembered.js";
import { browserStorage } from "./storage.js";

/**
 * @typedef {object} Errand
 * @property {string} path
 * @property {string} waiting what is said meanwhile
 * @property {string} doubtful the field that a person looks at first when it is refused
 * @property {() => Record<string, string>} body
 */

class SignInPage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.alert = part(root, "alert");
    this.signIn = partOf(root, "sign-in", HTMLFormElement);
    this.creation = partOf(root, "creation", HTMLFormElement);
    this.network = field(this.signIn, "network");
    this.remembered = new Remembered(browserStorage);
    /** @type {AbortController | null} */
    this.running = null;
  }

  begin() {
    this.#recall();
    this.#networkChanged();
    this.network.addEventListener("change", () => this.#networkChanged());
    part(this.root, "open-creation").addEventListener("click", () => this.#showCreation(true));
    part(this.root, "close-creation").addEventListener("click", () => this.#showCreation(false));
    part(this.root, "cancel").addEventListener("click", () => this.running?.abort());
    this.#onSubmit(this.signIn, { path: "/sign-in", waiting: "Signing in…", doubtful: "password", body: () => this.#signInBody() });
    this.#onSubmit(this.creation, {
      path: "/create-account",
      waiting: "Creating the account…",
      doubtful: "email",
      body: () => this.#creationBody(),
    });
  }

  #recall() {
    const { email, network, status } = this.remembered.read();
    field(this.signIn, "email").value ||= email;
    choose(this.network, network);
    choose(field(this.signIn, "status"), status);
    field(this.signIn, email ? "password" : "email").focus();
  }

  /** What can be done depends on the network: not each makes accounts, and some ask for an invitation. */
  #networkChanged() {
    const makers = options(this.network).filter((option) => option.dataset.creates !== undefined);
    part(this.root, "open-creation").hidden = makers.length === 0;
    const maker = makers.find((option) => option.selected) ?? makers[0];
    if (!maker) return;
    this.creation.dataset.network = maker.value;
    part(this.root, "creation-lead").textContent = `A new account on “${maker.text}”.`;
    part(this.root, "invitation").hidden = maker.dataset.invitation === undefined;
  }

  /** @param {boolean} isShown */
  #showCreation(isShown) {
    this.#trouble("");
    this.creation.hidden = !isShown;
    this.signIn.hidden = isShown;
    const [from, to] = isShown ? [this.signIn, this.creation] : [this.creation, this.signIn];
    const email = field(to, "email");
    email.value ||= field(from, "email").value;
    email.focus();
  }

  #signInBody() {
    const value = (/** @type {string} */ name) => field(this.signIn, name).value;
    return { email: value("email"), password: value("password"), network: value("network"), status: value("status") };
  }

  #creationBody() {
    const value = (/** @type {string} */ name) => field(this.creation, name).value;
    return {
      email: value("email"),
      name: value("name"),
      password: value("password"),
      network: this.creation.dataset.network ?? "",
      invitation: value("invitation"),
      status: field(this.signIn, "status").value,
    };
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Errand} errand
   */
  #onSubmit(form, errand) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const missing = required(form).find((input) => input.value.trim() === "");
      if (missing) this.#miss(missing);
      else void this.#run(form, errand);
    });
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Errand} errand
   */
  async #run(form, { path, waiting, doubtful, body }) {
    if (this.running) return;
    this.running = new AbortController();
    this.#wait(form, waiting);
    const sent = body();
    const answer = await post(path, sent, this.running.signal);
    if (answer.ok) {
      this.remembered.write(sent);
      location.assign("/");
      return;
    }
    this.running = null;
    this.#wait(form, "");
    this.#trouble(answer.aborted ? "" : answer.sentence, field(form, doubtful));
  }

  /**
   * @param {HTMLFormElement} form
   * @param {string} words what is waited for; "" when the wait is over
   */
  #wait(form, words) {
    const isWaiting = words !== "";
    const dots = build("span", { class: "dots", "aria-hidden": "true" }, build("i"), build("i"), build("i"));
    this.#trouble("");
    document.body.classList.toggle("is-waiting", isWaiting);
    form.ariaBusy = String(isWaiting);
    for (const button of form.querySelectorAll("button")) button.disabled = isWaiting;
    part(this.root, "waiting").hidden = !isWaiting;
    part(this.root, "waiting-words").replaceChildren(...(isWaiting ? [words, dots] : []));
    if (isWaiting) part(this.root, "cancel").focus();
    else form.querySelector("button")?.focus();
  }

  /**
   * @param {string} sentence
   * @param {HTMLInputElement | null} [input] the field to look at
   */
  #trouble(sentence, input = null) {
    for (const other of this.root.querySelectorAll("[aria-invalid]")) other.removeAttribute("aria-invalid");
    alertWith(this.alert, sentence);
    if (sentence === "" || !input) return;
    input.focus();
    input.select();
  }

  /** @param {HTMLInputElement} input */
  #miss(input) {
    this.#trouble(`Please fill in: ${labelOf(input)}.`, input);
    input.setAttribute("aria-invalid", "true");
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLInputElement}
 */
function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** @param {HTMLElement} select */
function options(select) {
  return [.../** @type {HTMLSelectElement} */ (select).options];
}

/**
 * @param {HTMLInputElement} select
 * @param {string} value kept when the page offers it
 */
function choose(select, value) {
  if (options(select).some((option) => option.value === value)) select.value = value;
}

/** @param {HTMLFormElement} form */
function required(form) {
  return /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input[required]")]);
}

/** @param {HTMLInputElement} input */
function labelOf(input) {
  return input.labels?.[0]?.textContent?.trim() ?? input.name;
}

new SignInPage(document.body).begin();

// What the messenger needs is fetched while a person types.
const later = partOf(document.body, "later", HTMLTemplateElement);
addEventListener("load", () => setTimeout(() => document.head.append(later.content), 50));
