// What a conversation showed before the server restarted and forgot it. Kept while this page lives, and nowhere else.

/** @typedef {import("./transcript.js").Line} Line */

const MOST = 500;

export class Memory {
  constructor() {
    /** @type {Map<string, {life: string, lines: Line[]}>} by people, see peopleKey */
    this.kept = new Map();
  }

  /**
   * @param {string} people
   * @param {string} life of the session that showed the lines
   * @param {Line[]} lines
   */
  keep(people, life, lines) {
    this.kept.set(people, { life, lines: lines.slice(-MOST) });
  }

  /**
   * @param {string} people
   * @param {string} life of the session now
   * @returns {Line[]} empty when the same session goes on, which shows its lines itself
   */
  recall(people, life) {
    const found = this.kept.get(people);
    if (!found || found.life === life) return [];
    const ids = `${found.life} `;
    return found.lines.map((line) => ({ ...line, id: ids + line.id, key: "", state: settled(line.state) }));
  }
}

/**
 * What nobody had looked at comes again after the restart, from the server that kept it.
 * @param {Line[]} earlier as remembered
 * @param {Line[]} lines as the server shows them now
 * @returns {Line[]} the earlier ones that do not come again
 */
export function notAgain(earlier, lines) {
  const again = new Set(lines.filter((line) => line.offline).map(words));
  return again.size === 0 ? earlier : earlier.filter((line) => line.own || !again.has(words(line)));
}

/** @param {Line} line */
function words({ kind, sender, time, text }) {
  return JSON.stringify([kind, sender, time, text]);
}

/**
 * @param {Line["state"]} state
 * @returns {Line["state"]}
 */
function settled(state) {
  return state === "sending" ? "unconfirmed" : state;
}
