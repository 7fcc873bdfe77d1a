// Our messages of one conversation, from the box to the network: see outbox.js for what may happen on the way.

import { sent, textStyle } from "./formats.js";
import { outbox } from "./keepsakes.js";
import { newKey, peopleOf } from "./outbox.js";
import { channel } from "./state.js";

/** @typedef {import("./views.js").Conversation} Conversation */
/** @typedef {import("./views.js").Format} Format */
/** @typedef {import("./views.js").Message} Message */
/** @typedef {import("./transcript.js").Line} Line */

/**
 * @typedef {object} Carrier
 * @property {(method: string, ...values: unknown[]) => Promise<any>} callRemote
 * @property {() => void} draw
 */

export class Mail {
  /**
   * @param {Carrier} carrier
   * @param {{account: string, life: string}} around
   */
  constructor(carrier, { account, life }) {
    this.carrier = carrier;
    this.life = life;
    this.box = outbox(account);
    /** @type {Pick<Conversation, "id" | "participants" | "messages"> | null} */
    this.conversation = null;
  }

  /**
   * The page is fresh: settle what the server shows, and send what it never had.
   * @param {Conversation} view
   */
  begin(view) {
    this.conversation = addressed(view);
    this.box.reconcile(this.conversation, this.life);
    this.flush();
  }

  /**
   * @param {string} text
   * @param {Conversation} view
   * @param {Format | null} [format] as chosen in this browser
   * @returns {boolean} false when too much waits already
   */
  write(text, view, format = sent(textStyle.value)) {
    const entry = this.box.add(addressed(view), { text, format }, newKey(), Date.now() / 1000, this.life);
    if (!entry) return false;
    this.flush();
    this.carrier.draw();
    return true;
  }

  /**
   * The people of the conversation have changed: what waits goes to those who are there now.
   * @param {Conversation} view
   */
  follow(view) {
    const { participants, title } = addressed(view);
    for (const entry of this.#mine()) this.box.change(entry.key, { participants, title });
    this.conversation = addressed(view);
  }

  /** @param {Message} message */
  saw(message) {
    this.box.saw(message);
  }

  /** Hand over what is queued, if the server can be reached. */
  flush() {
    if (channel.value.state !== "live" || !this.conversation) return;
    for (const entry of this.#mine()) if (entry.stage === "queued") void this.#hand(entry);
  }

  /**
   * Try again, because a person wants to. What the server has as failed it tries again for the same key.
   * @param {Line} line
   * @param {Conversation} view
   */
  async retry(line, view) {
    if (this.keeps(line.key)) {
      this.box.remove(line.key);
      this.write(written(line), view, line.format);
    } else {
      await this.carrier.callRemote("sendText", written(line), line.key, line.format);
    }
  }

  /** @param {string} key */
  discard(key) {
    this.box.remove(key);
  }

  /** @returns {number} how many a person still has to worry about */
  waiting() {
    return this.#mine().filter((entry) => entry.stage !== "taken").length;
  }

  /** @param {string} key */
  keeps(key) {
    return this.box.find(key) !== undefined;
  }

  discardAll() {
    for (const entry of this.#mine()) this.box.remove(entry.key);
  }

  /**
   * Those that the server does not show.
   * @param {Message[]} messages
   */
  unseen(messages) {
    const shown = new Set(messages.map((message) => message.key));
    return this.#mine().filter((entry) => !shown.has(entry.key));
  }

  #mine() {
    return this.conversation ? this.box.of(this.conversation, this.life) : [];
  }

  /** @param {import("./outbox.js").Entry} entry */
  async #hand({ key, text, format }) {
    this.box.change(key, { stage: "handed", life: this.life, conversation: this.conversation?.id ?? "" });
    try {
      const message = await this.carrier.callRemote("sendText", text, key, format ?? null);
      this.box.saw(message);
    } catch (error) {
      if (isAnswer(error)) this.box.change(key, { stage: "refused", problem: error.message });
    }
    this.carrier.draw();
  }
}

/**
 * What is written to a circle is for whoever is in it.
 * @param {Conversation} view
 * @returns {Conversation}
 */
function addressed(view) {
  return { ...view, participants: peopleOf(view) };
}

/**
 * What a person wrote to say this.
 * @param {Line} line
 */
function written({ kind, text }) {
  return kind === "action" ? `/me ${text}` : text;
}

/**
 * Whether the server answered. If not, the fresh page that comes will tell what became of the message.
 * @param {unknown} error
 * @returns {error is Error & {kind: string}}
 */
function isAnswer(error) {
  return error instanceof Error && "kind" in error && error.kind !== "gone";
}
