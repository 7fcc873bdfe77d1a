/**
 * What we wrote and nobody has confirmed yet. No message may vanish without a word, whatever happens to the
 * connection, the page or the server, so each waits here, in this tab's storage, until it has come to an end.
 *
 *     queued       not handed to the server: certainly not sent. It goes out when the way is free
 *     handed       given to the server, no answer yet: it may have been sent
 *     taken        the server shows it in the conversation, the network has not confirmed it
 *     refused      the server said no, with a sentence; a person decides
 *     unconfirmed  the server forgot it (it restarted) after it may have been sent; a person decides
 *
 * A message that is delivered, or that the server itself shows as failed, leaves the outbox.
 *
 * `life` names one uninterrupted session on the server. While it is the same, a key is never sent twice, so
 * what was handed can be handed again; in another life that would risk a message arriving twice.
 */

/** @typedef {import("./views.js").Conversation} Conversation */
/** @typedef {import("./views.js").Message} Message */

/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {string} conversation the id it has in that life
 * @property {string[]} participants
 * @property {string} title
 * @property {string} text
 * @property {import("./views.js").Format | null} [format] how it is to look
 * @property {number} time
 * @property {"queued" | "handed" | "taken" | "refused" | "unconfirmed"} stage
 * @property {string} life
 * @property {string} problem
 */

/** @typedef {import("./storage.js").Keeper} Keeper */

const MOST = 500;

export class Outbox {
  /**
   * @param {Keeper} storage
   * @param {string} account whose messages these are
   * @param {(id: string) => boolean} [isOpen] whether there is a conversation of this id now
   */
  constructor(storage, account, isOpen = () => false) {
    this.storage = storage;
    this.isOpen = isOpen;
    this.place = `amsn2.outbox.${account}`;
    /** @type {Entry[]} */
    this.entries = read(storage, this.place);
  }

  /**
   * @param {Pick<Conversation, "id" | "participants" | "title">} conversation
   * @param {Pick<Entry, "text" | "format">} written
   * @param {string} key
   * @param {number} time seconds since the epoch
   * @param {string} [life]
   * @returns {Entry | null} null when too many wait already
   */
  add(conversation, written, key, time, life = "") {
    if (this.entries.length >= MOST) return null;
    const { id, participants, title } = conversation;
    /** @type {Entry} */
    const entry = { key, conversation: id, participants, title, ...written, time, stage: "queued", life, problem: "" };
    this.entries.push(entry);
    this.#save();
    return entry;
  }

  /** @param {string} key */
  find(key) {
    return this.entries.find((entry) => entry.key === key);
  }

  /**
   * @param {string} key
   * @param {Partial<Entry>} changes
   */
  change(key, changes) {
    const index = this.entries.findIndex((entry) => entry.key === key);
    const entry = this.entries[index];
    if (entry === undefined) return;
    this.entries[index] = { ...entry, ...changes };
    this.#save();
  }

  /** @param {string} key */
  remove(key) {
    this.entries = this.entries.filter((entry) => entry.key !== key);
    this.#save();
  }

  /**
   * The server shows a message: what it says settles our entry of the same key.
   * @param {Message} message
   */
  saw(message) {
    if (message.key === "" || !this.find(message.key)) return;
    if (message.state === "sending") this.change(message.key, { stage: "taken" });
    else this.remove(message.key);
  }

  /**
   * A fresh page shows a conversation, or that there is none with these people: what it does not show of ours never
   * came there, or was forgotten there.
   * @param {Pick<Conversation, "id" | "participants" | "messages">} conversation
   * @param {string} life
   */
  reconcile(conversation, life) {
    const known = new Set(conversation.messages.map((message) => message.key));
    for (const message of conversation.messages) this.saw(message);
    const { id } = conversation;
    for (const entry of this.of(conversation, life).filter(({ key }) => !known.has(key))) {
      const goesOn = entry.life === life && entry.conversation === id;
      const mayHaveGone = entry.stage === "taken" || (entry.stage === "handed" && !goesOn);
      const stage = mayHaveGone ? "unconfirmed" : entry.stage === "handed" ? "queued" : entry.stage;
      this.change(entry.key, { stage, ...(id ? { life, conversation: id } : {}) });
    }
  }

  /**
   * Those to the same people, whatever the conversation's number was; but what was written in another conversation
   * with them, which is open as well, is that one's.
   * @param {Pick<Conversation, "participants"> & {id?: string}} conversation
   * @param {string} [life]
   * @returns {Entry[]} oldest first
   */
  of({ participants, id }, life) {
    const isAnothers = (/** @type {Entry} */ entry) => entry.life === life && entry.conversation !== id && this.isOpen(entry.conversation);
    return this.entries.filter((entry) => samePeople(entry.participants, participants) && !isAnothers(entry));
  }

  /**
   * All conversations are there: what belongs to one that was closed meanwhile, in another tab, is for any with the
   * same people.
   * @param {string} life
   */
  release(life) {
    for (const entry of this.entries.filter((each) => each.life === life && !this.isOpen(each.conversation))) {
      const wasSent = entry.stage === "handed" || entry.stage === "taken";
      this.change(entry.key, { life: "", stage: wasSent ? "unconfirmed" : entry.stage });
    }
  }

  #save() {
    if (this.entries.length === 0) this.storage.removeItem(this.place);
    else this.storage.setItem(this.place, JSON.stringify(this.entries));
  }
}

/**
 * @param {string[]} some
 * @param {string[]} others
 */
export function samePeople(some, others) {
  return peopleKey(some) === peopleKey(others);
}

/**
 * One name for the same people in any order, whatever the conversation's id is in this life.
 * @param {string[]} participants
 */
export function peopleKey(participants) {
  return [...participants].sort().join(" ");
}

/**
 * Whom a conversation is with: its people, or the circle, whose people may change.
 * @param {Pick<Conversation, "participants"> & {circle?: string}} view
 */
export function peopleOf({ participants, circle }) {
  return circle ? [circle] : participants;
}

/** @param {Pick<Conversation, "participants" | "circle">} view */
export function isGroup({ participants, circle }) {
  return circle !== "" || participants.length > 1;
}

/** A key that no other message has; works without a secure context, where randomUUID is missing. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {Keeper} storage
 * @param {string} place
 * @returns {Entry[]}
 */
function read(storage, place) {
  try {
    const found = JSON.parse(storage.getItem(place) ?? "[]");
    return Array.isArray(found) ? found.filter(isEntry).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/**
 * @param {any} found
 * @returns {found is Entry}
 */
function isEntry(found) {
  return found !== null && typeof found === "object" && Array.isArray(found.participants)
    && ["key", "conversation", "title", "text", "stage", "life", "problem"].every((name) => typeof found[name] === "string")
    && typeof found.time === "number";
}
