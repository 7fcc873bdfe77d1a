// From messages to what the log shows: days, bursts of one sender, remarks. Without the DOM.

import { day } from "./times.js";

/** @typedef {import("./views.js").Message} Message */
/** @typedef {import("./outbox.js").Entry} Entry */

/**
 * A line of the log: a message, or one of ours that the server has not shown back yet.
 * @typedef {object} Line
 * @property {string} id the same for a message of ours before and after the server has it
 * @property {Message["kind"]} kind
 * @property {string} sender
 * @property {string} senderName
 * @property {boolean} own
 * @property {string} text
 * @property {number} time
 * @property {"sending" | "delivered" | "stored" | "failed" | "unconfirmed"} state
 * @property {string} key
 * @property {string} problem
 * @property {string} called
 * @property {Message["format"]} format
 * @property {boolean} offline
 * @property {string} picture
 */

/**
 * @typedef {{kind: "day", id: string, time: number, lines: Line[]}
 *   | {kind: "away", id: string, lines: Line[]}
 *   | {kind: "burst", id: string, lines: Line[]}
 *   | {kind: "remark", id: string, lines: Line[]}} Block
 */

const PAUSE = 5 * 60;

/**
 * @param {Message} message
 * @returns {Line}
 */
export function lineOf(message) {
  const { sender_name: senderName, id, ...rest } = message;
  return { ...rest, id: message.key || `m${id}`, senderName };
}

/**
 * @param {Entry} entry
 * @param {string} sender our own account
 * @param {string} senderName
 * @returns {Line}
 */
export function lineOfEntry(entry, sender, senderName) {
  const { key, text, time, problem, format = null } = entry;
  const author = { sender, senderName, own: true, called: "", offline: false, picture: "" };
  return { id: key, ...author, ...said(text), time, state: shown(entry.stage), key, problem, format };
}

/**
 * What the server makes of a text: "/me waves" is an action.
 * @param {string} text
 * @returns {Pick<Line, "kind" | "text">}
 */
function said(text) {
  const action = /^\/me\s+(\S.*)$/s.exec(text)?.[1];
  return action === undefined ? { kind: "text", text } : { kind: "action", text: action.trim().replace(/\s+/g, " ") };
}

/**
 * @param {Entry["stage"]} stage
 * @returns {Line["state"]}
 */
function shown(stage) {
  if (stage === "refused") return "failed";
  return stage === "unconfirmed" ? "unconfirmed" : "sending";
}

/**
 * @param {Line[]} lines in order
 * @returns {Block[]}
 */
export function blocks(lines) {
  /** @type {Block[]} */
  const made = [];
  let today = "";
  let wasAway = false;
  for (const line of lines) {
    if (line.offline && !wasAway) made.push({ kind: "away", id: `away ${line.id}`, lines: [] });
    wasAway = line.offline;
    if (day(line.time) !== today) {
      today = day(line.time);
      made.push({ kind: "day", id: `day ${today} ${line.id}`, time: line.time, lines: [] });
    }
    const last = made.at(-1);
    if (line.kind !== "text" && line.kind !== "ink") made.push({ kind: "remark", id: line.id, lines: [line] });
    else if (last?.kind === "burst" && continues(last.lines.at(-1), line)) last.lines.push(line);
    else made.push({ kind: "burst", id: `burst ${line.id}`, lines: [line] });
  }
  return made;
}

/**
 * @param {Line | undefined} before
 * @param {Line} line
 */
function continues(before, line) {
  return before !== undefined && before.sender === line.sender && before.own === line.own
    && before.senderName === line.senderName && before.called === line.called && before.offline === line.offline && line.time - before.time < PAUSE;
}

/**
 * The ids of the messages of ours that say what became of them although all went well: the last one that arrived,
 * and the last one of each row that is kept for somebody who is not there.
 * @param {Line[]} lines
 * @returns {Set<string>}
 */
export function telling(lines) {
  const own = lines.filter((line) => line.own && line.kind === "text");
  const last = own.filter((line, index) => {
    const next = own[index + 1];
    return line.state === "stored" ? next?.state !== "stored" : line.state === "delivered" && next === undefined;
  });
  return new Set(last.map((line) => line.id));
}
