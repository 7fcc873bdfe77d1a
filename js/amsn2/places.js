// The places where the person is signed in: how many, which, and signing them out.

import { dialogOf, settle } from "./contact_dialogs.js";
import { alertWith, build, drawing, part } from "./dom.js";
import { figure, mood } from "./statuses.js";

/** @typedef {import("./views.js").Place} Place */

/**
 * @typedef {object} Acts
 * @property {(id: string) => Promise<unknown>} signOut
 * @property {() => Promise<unknown>} signOutOthers
 */

export class Places {
  /**
   * @param {HTMLElement} root
   * @param {Acts} acts
   */
  constructor(root, acts) {
    this.root = root;
    this.acts = acts;
    /** @type {Place[]} */
    this.places = [];
    this.parts = dialogOf(root, "places");
    this.others = part(root, "places-others");
    part(root, "places").addEventListener("click", () => this.parts.open());
    this.others.addEventListener("click", () => settle(this.parts, acts.signOutOthers));
  }

  /** @param {Place[]} places */
  show(places) {
    this.places = places;
    this.#draw();
  }

  #draw() {
    const button = part(this.root, "places");
    button.hidden = this.places.length < 2;
    button.title = this.places.map(({ name }) => name).join(", ");
    part(this.root, "places-count").textContent = `Signed in at ${this.places.length} places`;
    this.others.hidden = this.places.length < 3;
    const hadFocus = part(this.root, "places-list").contains(document.activeElement);
    part(this.root, "places-list").replaceChildren(...this.places.map((place) => this.#item(place)));
    if (hadFocus) part(this.root, "places-cancel").focus();
  }

  /** @param {Place} place */
  #item(place) {
    const buddy = drawing(figure(place.status), "buddy");
    buddy.dataset.mood = mood(place.status);
    const about = [place.here ? "This place" : "", place.idle ? `${place.status}, idle` : place.status].filter(Boolean).join(" · ");
    const words = build("span", { class: "place-words" }, build("bdi", {}, place.name), build("span", {}, about));
    const item = build("li", { class: "place" }, buddy, words);
    if (!place.here) item.append(this.#button(place));
    return item;
  }

  /** @param {Place} place */
  #button({ id, name }) {
    const button = build("button", { type: "button", class: "button", "aria-label": `Sign out at ${name}` }, "Sign out");
    button.addEventListener("click", async () => {
      alertWith(this.parts.trouble, "");
      button.disabled = true;
      try {
        await this.acts.signOut(id);
      } catch (error) {
        button.disabled = false;
        alertWith(this.parts.trouble, error instanceof Error ? error.message : "");
      }
    });
    return button;
  }
}
