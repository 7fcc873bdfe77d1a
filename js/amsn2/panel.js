// The person signed in: name, status, words, settings, places, and the way out.

import { Widget } from "../athena/widget.js";
import { showPossible } from "./abilities.js";
import { watchInput } from "./activity.js";
import { build, drawing, icon, part } from "./dom.js";
import { Editable } from "./editable.js";
import { drafts } from "./keepsakes.js";
import { Menu } from "./menu.js";
import { keepPlaceName, wantedPlaceName } from "./place_name.js";
import { patiently } from "./patience.js";
import { Places } from "./places.js";
import { post } from "./posting.js";
import { SettingsDialog } from "./settings_dialog.js";
import { abilities, profile } from "./state.js";
import { browserStorage } from "./storage.js";
import { CHOICES, figure, mood, tint } from "./statuses.js";

/** @typedef {import("./views.js").Abilities} Abilities */
/** @typedef {import("./views.js").Place} Place */
/** @typedef {import("./views.js").Profile} Profile */
/** @typedef {import("./views.js").Settings} Settings */
/** @typedef {import("./views.js").Status} Status */

export class PanelWidget extends Widget {
  /**
   * @param {Profile} shown
   * @param {Place[]} places
   * @param {Settings} settings
   * @param {string[]} blocked who is not on the list
   * @param {Abilities} able
   */
  attached(shown, places, settings, blocked, able) {
    this.shown = shown;
    this.settings = settings;
    profile.set(shown);
    this.trouble = part(this.node, "trouble");
    this.#makeEditables();
    this.places = new Places(this.node, {
      signOut: (id) => this.callRemote("signOutPlace", id),
      signOutOthers: () => this.callRemote("signOutOtherPlaces"),
    });
    this.dialog = new SettingsDialog(this.node, {
      namePlace: (name) => this.#namePlace(name),
      setSettings: (wanted) => this.callRemote("setSettings", wanted),
      unblock: (account) => this.callRemote("unblock", account),
      shown: () => ({ profile: this.shown ?? shown, settings: this.settings ?? settings }),
    });
    this.choices = CHOICES.map((status) => this.#choice(status));
    part(this.node, "menu").replaceChildren(...this.choices);
    this.menu = new Menu(part(this.node, "menu"), part(this.node, "status"));
    part(this.node, "sign-out").addEventListener("submit", (event) => this.#signOut(event));
    this.lifetime = new AbortController();
    watchInput(window, {
      tell: () => this.notify("input"),
      isAwaited: () => this.shown?.status === "Idle",
      signal: this.lifetime.signal,
    });
    this.abilitiesChanged(able);
    this.profileChanged(shown);
    this.places.show(places);
    this.dialog.showBlocked(blocked);
    this.dialog.halfTyped.again();
    const name = wantedPlaceName(browserStorage, shown.place_name);
    if (name) this.#ask("namePlace", name);
  }

  detached() {
    this.lifetime?.abort();
  }

  /** @param {Profile} shown */
  profileChanged(shown) {
    this.shown = shown;
    profile.set(shown);
    this.name?.show(shown.name);
    this.message?.show(shown.personal_message);
    this.media?.show(shown.media);
    this.#showStatus(shown.status);
    part(this.node, "frame").dataset.tint = tint(shown.account);
  }

  /** @param {Settings} settings */
  settingsChanged(settings) {
    this.settings = settings;
  }

  /** @param {Abilities} able what can be done on the whole page */
  abilitiesChanged(able) {
    showPossible(this.node, able);
    abilities.set(able);
  }

  /** @param {string[]} accounts */
  blockedChanged(accounts) {
    this.dialog?.showBlocked(accounts);
  }

  /** @param {Place[]} places */
  placesChanged(places) {
    this.places?.show(places);
  }

  #makeEditables() {
    this.name = this.#editable("name", "setName");
    this.message = this.#editable("message", "setPersonalMessage", { placeholder: "What are you up to?", mayBeEmpty: true });
    this.media = this.#editable("media", "setMedia", { placeholder: "nothing", mayBeEmpty: true });
  }

  /**
   * @param {string} name of the part
   * @param {string} method that saves it
   * @param {{placeholder?: string, mayBeEmpty?: boolean}} [choices]
   */
  #editable(name, method, choices = {}) {
    const kept = drafts(this.shown?.account ?? "");
    const place = `own ${name}`;
    return new Editable(part(this.node, name), {
      save: (text) => this.callRemote(method, text),
      say: (sentence) => this.#say(sentence),
      draft: { read: () => kept.read(place), write: (text) => kept.write(place, text) },
      ...choices,
    });
  }

  /** @param {string} sentence what is wrong, or "" */
  #say(sentence) {
    if (this.trouble) this.trouble.textContent = sentence;
  }

  /** @param {string} name */
  async #namePlace(name) {
    await this.callRemote("namePlace", name);
    keepPlaceName(browserStorage, name);
  }

  /** @param {Status} status */
  #showStatus(status) {
    part(this.node, "frame").dataset.mood = mood(status);
    const button = part(this.node, "status");
    button.querySelector(".buddy")?.setAttribute("data-mood", mood(status));
    button.querySelector("use")?.setAttribute("href", `#${figure(status)}`);
    part(this.node, "status-text").textContent = status;
    for (const choice of this.choices ?? []) choice.setAttribute("aria-checked", String(choice.dataset.status === status));
  }

  /** @param {Status} status */
  #choice(status) {
    const buddy = drawing(figure(status), "buddy");
    buddy.dataset.mood = mood(status);
    const tick = build("span", { class: "tick" }, icon("check", "small"));
    const item = build(
      "button",
      { type: "button", class: "menu-item", role: "menuitemradio", "aria-checked": "false", tabindex: "-1", "data-status": status },
      buddy,
      status,
      tick,
    );
    item.addEventListener("click", () => this.#ask("setStatus", status));
    return item;
  }

  /**
   * Ask for a change; a refusal is told in words.
   * @param {string} method
   * @param {string} value
   */
  async #ask(method, value) {
    this.#say("");
    try {
      await patiently(this.callRemote(method, value), (sentence) => this.#say(sentence));
    } catch (error) {
      if (error instanceof Error) this.#say(error.message);
    }
  }

  /** @param {Event} event */
  async #signOut(event) {
    event.preventDefault();
    const answer = await post("/sign-out", {});
    if (answer.ok) location.assign("/");
    else this.#say(answer.sentence);
  }
}
