// How a status looks. The shapes are in templates/icons.xhtml, the colours in the style sheets.

/** @typedef {import("./views.js").Status} Status */

/** The statuses a person can choose, in the order of the menu. @type {Status[]} */
export const CHOICES = ["Online", "Busy", "Be right back", "Away", "On the phone", "Out to lunch", "Appear offline"];

/** @type {Record<Status, "online" | "busy" | "away" | "offline">} */
const MOODS = {
  Online: "online",
  Busy: "busy",
  "On the phone": "busy",
  "Be right back": "away",
  Away: "away",
  Idle: "away",
  "Out to lunch": "away",
  "Appear offline": "offline",
  Offline: "offline",
};

const TINTS = 6;

/**
 * The family of colours a status belongs to.
 * @param {Status} status
 */
export function mood(status) {
  return MOODS[status] ?? "offline";
}

/**
 * The id of the figure of a status.
 * @param {Status} status
 */
export function figure(status) {
  return `status-${status.toLowerCase().replaceAll(" ", "-")}`;
}

/** @param {Status} status */
export function isOnline(status) {
  return mood(status) !== "offline";
}

/**
 * Which of the six tints a person's picture has: always the same for the same account.
 * @param {string} account
 */
export function tint(account) {
  let sum = 0;
  for (const character of account) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 100003;
  return String(sum % TINTS);
}
