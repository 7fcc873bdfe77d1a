// Times as a person reads them, in the browser's language and time zone.

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const DATE = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });
const DATE_AND_YEAR = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** @param {number} time seconds since the epoch */
export function clock(time) {
  return CLOCK.format(time * 1000);
}

/**
 * The day on which a time falls here, such as "2026-11-21".
 * @param {number} time seconds since the epoch
 */
export function day(time) {
  const date = new Date(time * 1000);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/**
 * @param {number} time seconds since the epoch
 * @param {number} now seconds since the epoch
 */
export function dayName(time, now) {
  const yesterday = new Date(now * 1000);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day(time) === day(now)) return "Today";
  if (day(time) === day(yesterday.getTime() / 1000)) return "Yesterday";
  const sameYear = new Date(time * 1000).getFullYear() === new Date(now * 1000).getFullYear();
  return (sameYear ? DATE : DATE_AND_YEAR).format(time * 1000);
}
