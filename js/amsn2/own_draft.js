// What is half written in one conversation. Kept by its people, so that a restart of the server does not matter; but
// two conversations with the same person, which can be open at a time, do not share it.

/** @typedef {import("./drafts.js").Drafts} Drafts */

export class OwnDraft {
  /**
   * @param {Drafts} drafts
   * @param {{id: string, life: string}} owner the conversation, in this life of the session
   * @param {(id: string) => boolean} isOpen whether there is another conversation of this id now
   */
  constructor(drafts, { id, life }, isOpen) {
    this.drafts = drafts;
    this.owner = `${life} ${id}`;
    this.life = life;
    this.isOpen = isOpen;
  }

  /** @param {string} people see peopleKey */
  read(people) {
    const apart = this.drafts.read(`${this.owner} ${people}`);
    return apart || (this.#isAnothers(people) ? "" : this.drafts.read(people));
  }

  /**
   * @param {string} people
   * @param {string} text
   */
  write(people, text) {
    const isAnothers = this.#isAnothers(people);
    this.drafts.write(`${this.owner} ${people}`, isAnothers ? text : "");
    if (isAnothers) return;
    this.drafts.write(people, text);
    this.drafts.write(`whose ${people}`, text === "" ? "" : this.owner);
  }

  /**
   * Other people are in the conversation now.
   * @param {string} before
   * @param {string} now
   */
  move(before, now) {
    const text = this.read(before);
    this.write(before, "");
    this.write(now, text);
  }

  /** @param {string} people */
  #isAnothers(people) {
    const whose = this.drafts.read(`whose ${people}`);
    const [life, id = ""] = whose.split(" ");
    return life === this.life && whose !== this.owner && this.isOpen(id);
  }
}
