// One conversation: its head, its log, who types, and the box to write in.

import { Widget } from "../athena/widget.js";
import { awayWords } from "./abilities.js";
import { announce } from "./announcer.js";
import { Composer } from "./composer.js";
import { desk } from "./desk_of_page.js";
import { build, part } from "./dom.js";
import { keepFocus } from "./focus.js";
import { drafts, images, memory } from "./keepsakes.js";
import { Mail } from "./mail.js";
import { notAgain } from "./memory.js";
import { MessageLog } from "./message_log.js";
import { shake } from "./nudge.js";
import { isGroup, peopleKey, peopleOf } from "./outbox.js";
import { OwnDraft } from "./own_draft.js";
import { goToList } from "./panes.js";
import { People } from "./people.js";
import { abilities, channel, circles, network, profile, roster } from "./state.js";
import { mood, tint } from "./statuses.js";
import { badge, typingWords, unreadWords } from "./titles.js";
import { lineOf, lineOfEntry } from "./transcript.js";

/** @typedef {import("./views.js").Conversation} Conversation */
/** @typedef {import("./views.js").Message} Message */

/**
 * What a conversation needs to know of the session.
 * @typedef {object} Around
 * @property {string} account our own
 * @property {string} life names the running session; another one after a restart
 * @property {number} limit characters of one message
 */

const MOST_LINES = 1000;
/** Who reads the end of a conversation is shown so many of its messages; the others can be asked for. */
const LEAST_SHOWN = 100;
const MOST_SHOWN = 150;

export class ConversationWidget extends Widget {
  /**
   * @param {Conversation} view
   * @param {Around} around
   * @param {boolean} hasMore whether there are lines before those of the view
   */
  attached(view, around, hasMore) {
    this.lifetime = new AbortController();
    /** @type {boolean} */
    this.looks = false;
    this.view = view;
    this.around = around;
    this.hasMore = hasMore;
    /** @type {Map<number, Message>} */
    this.messages = new Map(view.messages.map((message) => [message.id, message]));
    this.mail = new Mail(this, around);
    this.earlier = memory.recall(peopleKey(peopleOf(view)), around.life);
    this.log = new MessageLog(part(this.node, "log"), part(this.node, "chip"), images(), {
      retry: (line) => this.#retry(line),
      discard: (line) => this.#discard(line.key),
      earlier: () => this.#showEarlier(),
      canDiscard: (line) => this.mail?.keeps(line.key) ?? false,
    });
    this.draft = new OwnDraft(drafts(around.account), { id: view.id, life: around.life }, (id) => desk.mayHave(id));
    this.composer = this.#newComposer(around.limit, this.lifetime.signal);
    this.people = new People(part(this.node, "people"), part(this.node, "people-button"), () => this.#ask("leave"));
    this.#listen(this.lifetime.signal);
    this.typingChanged(view.typing);
    this.mail.begin(view);
    this.#drawHead();
    this.draw();
    desk.add(this);
  }

  detached() {
    memory.keep(this.#people, this.around?.life ?? "", this.#lines().filter((line) => !this.mail?.keeps(line.key)));
    if (this.node.contains(document.activeElement)) {
      desk.focused = this.#people;
      setTimeout(keepFocus);
    }
    this.lifetime?.abort();
    desk.remove(this);
  }

  // What the server tells

  /** @param {Conversation} view its messages are left out */
  changed(view) {
    const before = this.#people;
    this.view = { ...(this.view ?? view), title: view.title, participants: view.participants, names: view.names };
    if (this.#people !== before) this.#follow(before);
    this.#drawHead();
    desk.changed();
  }

  /** @param {Message} message */
  messageAdded(message) {
    this.messages?.set(message.id, message);
    this.#shorten();
    this.messageChanged(message);
    if (message.own) return;
    if (message.kind === "nudge") shake();
    if (!this.hasAttention && message.kind !== "notice") announce(newsWords(message));
  }

  /** @param {Message} message */
  messageChanged(message) {
    if (this.messages?.has(message.id)) this.messages.set(message.id, message);
    this.mail?.saw(message);
    this.draw();
    this.#tellSeen();
  }

  /** @param {string[]} names */
  typingChanged(names) {
    if (this.view) this.view.typing = names;
    this.#drawStatus();
  }

  /** @param {number} unread */
  unreadChanged(unread) {
    if (this.view) this.view.unread = unread;
    desk.changed();
  }

  // What the desk asks

  /** @param {boolean} isShown */
  shown(isShown) {
    if (this.node.hidden !== !isShown) {
      this.node.hidden = !isShown;
      if (isShown) this.log?.toBottom();
    }
    this.#drawBack();
    this.#look();
  }

  takeFocus() {
    // On a touch screen the focus would bring up the keyboard over what there is to read.
    if (matchMedia("(pointer: coarse)").matches) this.node.focus();
    else this.composer?.focus();
  }

  /** @param {boolean} [sure] */
  async close(sure = false) {
    const waiting = this.mail?.waiting() ?? 0;
    if (waiting > 0 && !sure && !this.warned) {
      this.warned = true;
      desk.show(this.view?.id ?? "");
      this.composer?.say("Something here is not sent yet. Close again to throw it away.");
      return;
    }
    this.mail?.discardAll();
    desk.forget(this);
    if (this.view && isGroup(this.view) && !this.view.circle) this.draft?.write(this.#people, "");
    await this.callRemote("close").catch(() => undefined);
  }

  draw() {
    const mine = this.mail?.unseen([...(this.messages?.values() ?? [])]) ?? [];
    const own = profile.value;
    const waiting = mine.map((entry) => lineOfEntry(entry, own?.account ?? "", own?.name ?? ""));
    this.log?.draw([...this.#lines(), ...waiting], `Say hello to ${this.view?.title}.`, this.hasMore ?? false, this.view?.title ?? "");
  }

  /** What is settled, or the server's to settle. */
  #lines() {
    const messages = [...(this.messages?.values() ?? [])].map(lineOf);
    return [...notAgain(this.earlier ?? [], messages), ...messages].slice(-MOST_LINES);
  }

  // What a person does

  /**
   * @param {number} limit
   * @param {AbortSignal} signal
   */
  #newComposer(limit, signal) {
    const composer = new Composer(this.node, {
      limit,
      signal,
      images: images(),
      acts: {
        send: (text) => this.#send(text),
        changed: (text) => this.draft?.write(this.#people, text),
        typing: () => this.#typing(),
      },
    });
    composer.fill(this.draft?.read(this.#people) ?? "");
    return composer;
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    part(this.node, "back").addEventListener("click", () => goToList());
    part(this.node, "close").addEventListener("click", () => this.close());
    part(this.node, "nudge").addEventListener("click", () => this.#nudge());
    part(this.node, "invite").addEventListener("click", () => this.#ask("invite"));
    for (const event of ["focus", "blur"]) window.addEventListener(event, () => this.#look(), { signal });
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    roster.watch(() => this.#drawHead(), signal);
    network.watch(() => this.#drawStatus(), signal);
    circles.watch(() => this.#drawHead(), signal);
    channel.watch(({ state }) => state === "live" && this.mail?.flush(), signal);
  }

  /** @param {"invite" | "leave"} what a dialog that all conversations share */
  #ask(what) {
    this.node.dispatchEvent(new CustomEvent(`amsn2:${what}`, { bubbles: true, detail: this }));
  }

  /** @param {string} text */
  #send(text) {
    this.log?.toBottom();
    this.warned = false;
    const taken = this.view !== undefined && this.mail?.write(text, this.view);
    if (!taken) this.composer?.say("Too many messages wait to be sent already. Please try again when the connection is back.");
    return Boolean(taken);
  }

  /** What is shown is drawn and laid out for each message: let the beginning go while nobody reads it. */
  #shorten() {
    const ids = [...(this.messages?.keys() ?? [])];
    if (ids.length <= MOST_SHOWN || !this.log?.sticks || this.earlier?.length) return;
    for (const id of ids.slice(0, -LEAST_SHOWN)) this.messages?.delete(id);
    this.hasMore = true;
  }

  async #showEarlier() {
    const [first = 0] = this.messages?.keys() ?? [];
    /** @type {Message[]} */
    const found = await this.callRemote("earlier", first).catch(() => []);
    this.hasMore = found.length > 0;
    this.messages = new Map([...found.map((message) => /** @type {const} */ ([message.id, message])), ...(this.messages ?? [])]);
    this.draw();
  }

  /** @param {import("./transcript.js").Line} line */
  async #retry(line) {
    try {
      if (this.view) await this.mail?.retry(line, this.view);
    } catch (error) {
      this.composer?.say(error instanceof Error ? error.message : "");
    }
  }

  /** @param {string} key */
  #discard(key) {
    this.mail?.discard(key);
    this.draw();
    keepFocus();
  }

  async #nudge() {
    this.composer?.say("");
    try {
      await this.callRemote("nudge");
      shake();
    } catch (error) {
      this.composer?.say(error instanceof Error ? error.message : "");
    }
  }

  #typing() {
    const now = Date.now();
    if (now - (this.typedAt ?? 0) < 3000 || channel.value.state !== "live") return;
    this.typedAt = now;
    this.callRemote("typing").catch(() => undefined);
  }

  /**
   * Other people are here now: what is kept for the conversation is theirs.
   * @param {string} before who was here, see peopleKey
   */
  #follow(before) {
    this.draft?.move(before, this.#people);
    if (this.view) this.mail?.follow(this.view);
    if (desk.front === this.view?.id) desk.remember();
  }

  // What it looks like

  get #people() {
    return this.view ? peopleKey(peopleOf(this.view)) : "";
  }

  get hasAttention() {
    return !this.node.hidden && document.visibilityState === "visible" && document.hasFocus();
  }

  /** The server counts what nobody looks at. */
  #look() {
    const looks = this.hasAttention;
    this.#tellSeen();
    if (looks === this.looks) return;
    this.looks = looks;
    this.notify("look", looks);
  }

  /** The network keeps what came while we were away until somebody has seen it here. */
  #tellSeen() {
    if (!this.hasAttention || !this.messages) return;
    const left = [...this.messages.values()].filter((message) => message.offline).at(-1)?.id ?? 0;
    if (left <= (this.seenUntil ?? 0)) return;
    this.seenUntil = left;
    this.notify("seen", left);
  }

  get #contact() {
    if (!this.view || isGroup(this.view)) return undefined;
    return roster.value.get(this.view.participants[0] ?? "");
  }

  /** What is unread elsewhere is counted on the way back to the list. */
  #drawBack() {
    const elsewhere = desk.unreadInAll() - (this.view?.unread ?? 0);
    const back = part(this.node, "back");
    const words = ["Back to the contacts", elsewhere > 0 ? unreadWords(elsewhere) : ""].filter(Boolean).join(", ");
    back.setAttribute("aria-label", words);
    back.querySelector(".unread")?.remove();
    if (elsewhere > 0) back.append(build("span", { class: "unread" }, badge(elsewhere)));
  }

  /** Who types; or that what is written now has to wait. */
  #drawStatus() {
    const typing = typingWords(this.view?.typing ?? []);
    const dots = build("span", { class: "dots", "aria-hidden": "true" }, build("i"), build("i"), build("i"));
    const isAway = this.#contact?.status === "Offline" && network.value.state === "online";
    const words = typing || (isAway ? awayWords(this.view?.title ?? "", abilities.value) : "");
    const line = part(this.node, "typing");
    if (line.textContent !== words) line.replaceChildren(...(words ? [build("span", { dir: "auto" }, words)] : []), ...(typing ? [dots] : []));
  }

  #drawHead() {
    if (!this.view) return;
    const { title, participants } = this.view;
    const contact = this.#contact;
    const hasMany = isGroup(this.view);
    const heading = part(this.node, "title");
    const frame = part(this.node, "frame");
    this.node.setAttribute("aria-label", `Conversation with ${title}`);
    heading.textContent = title;
    heading.title = participants.join(", ");
    frame.dataset.mood = contact ? mood(contact.status) : "online";
    frame.dataset.tint = tint(participants.join(" "));
    this.node.querySelector("[data-part='portrait']")?.setAttribute("href", hasMany ? "#portrait-group" : "#portrait");
    part(this.node, "about-line").hidden = hasMany;
    part(this.node, "about").textContent = contact ? aboutContact(contact) : participants.join(" ");
    this.people?.draw(this.view);
    this.#drawStatus();
    const close = part(this.node, "close");
    close.title = hasMany && !this.view.circle ? "Leave the conversation" : "Close the conversation";
    close.setAttribute("aria-label", close.title);
    part(this.node, "invite").hidden = circles.value.get(this.view.circle)?.can_invite === false;
  }
}

/** @param {Message} message */
function newsWords({ kind, sender_name, text }) {
  if (kind === "nudge") return `${sender_name} sent you a nudge`;
  if (kind === "action") return `${sender_name} ${text}`;
  return `New message from ${sender_name}`;
}

/** @param {import("./views.js").Contact} contact */
function aboutContact(contact) {
  return [contact.status, contact.personal_message].filter(Boolean).join(" · ");
}
