// Finding an item of a list by typing how it begins.

const FORGETS_AFTER = 700;

export class TypeAhead {
  constructor() {
    this.typed = "";
    this.last = 0;
  }

  /**
   * @param {string[]} labels
   * @param {number} from where the focus is, or -1
   * @param {string} character
   * @param {number} now milliseconds
   * @returns {number} the index to go to, or -1
   */
  find(labels, from, character, now) {
    this.typed = now - this.last < FORGETS_AFTER ? this.typed + character : character;
    this.last = now;
    const wanted = [...this.typed].every((one) => one === character) ? character : this.typed;
    const start = wanted.length === 1 ? from + 1 : Math.max(from, 0);
    for (let step = 0; step < labels.length; step += 1) {
      const index = (start + step) % labels.length;
      if (labels[index]?.toLowerCase().startsWith(wanted.toLowerCase())) return index;
    }
    return -1;
  }
}

/**
 * Whether a key is a character that a person types, and no command.
 * @param {KeyboardEvent} event
 */
export function isCharacter(event) {
  return [...event.key].length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
}
