// What is half written, one text per conversation, dialog or box, kept while this tab lives.

/** @typedef {import("./storage.js").Keeper} Keeper */

const LONGEST = 50_000;
const MOST_GROUPS = 20;

export class Drafts {
  /**
   * @param {Keeper} storage
   * @param {string} account
   */
  constructor(storage, account) {
    this.storage = storage;
    this.place = `amsn2.draft.${account}.`;
    this.groupsPlace = `amsn2.drafts-of-groups.${account}`;
    /** Those too long to be stored. @type {Map<string, string>} */
    this.memory = new Map();
  }

  /** @param {string} people see peopleKey; or what else is half written */
  read(people) {
    return this.memory.get(people) ?? this.storage.getItem(this.place + people) ?? "";
  }

  /**
   * @param {string} people
   * @param {string} text
   */
  write(people, text) {
    this.memory.delete(people);
    if (text.length > LONGEST) this.memory.set(people, text);
    if (text === "" || text.length > LONGEST) this.storage.removeItem(this.place + people);
    else this.storage.setItem(this.place + people, text);
    if (isGroup(people)) this.#note(people, text !== "");
  }

  /** @returns {string[]} the groups for whom something is half written */
  groups() {
    return (this.storage.getItem(this.groupsPlace) ?? "").split("\n").filter(Boolean);
  }

  /**
   * @param {string} people
   * @param {boolean} isHalfWritten
   */
  #note(people, isHalfWritten) {
    const others = this.groups().filter((group) => group !== people);
    this.storage.setItem(this.groupsPlace, [...others, ...(isHalfWritten ? [people] : [])].slice(-MOST_GROUPS).join("\n"));
  }
}

/** @param {string} people */
function isGroup(people) {
  const accounts = people.split(" ");
  return accounts.length > 1 && accounts.every((account) => account.includes("@"));
}
