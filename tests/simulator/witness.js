/** Compares what was sent with what arrived. */

/**
 * What one channel has carried to the server.
 * @typedef {{name: string, sent: number[], heard: number, end: string, since: number}} Record
 */
/**
 * `store` is that of an idempotent call: does it outlive the server? `hasty` says whether it waits only so long.
 * @typedef {{number: number, key?: string, store?: string, hasty?: boolean, outcome: string, life: number}} Call
 */

/** How a channel may end. */
const ENDS = [/^nobody came back$/, /^\d+ messages wait for the peer$/, /^the page was left$/, /^killed$/, /^the server is stopping$/];

export class Witness {
  /** @type {string[]} */
  bugs = [];
  /** @type {Set<string>} */
  seen = new Set();
  messages = 0;
  /** Whether nothing is in the way of what a page says. */
  roomy = false;
  /** How much the server has shown. */
  shown = 0;
  /** @type {Map<string, Record>} */
  #records = new Map();
  /** @type {Map<number, Call>} */
  #calls = new Map();
  /** @type {Map<number, number>} */
  #ran = new Map();
  /** @type {Map<number, {name: string, outcome: string, refused?: boolean}>} */
  #asked = new Map();
  /** How often the server has been killed. */
  #life = 0;
  #healed = Infinity;

  /** @param {(line: string) => void} trace */
  constructor(trace) {
    this.trace = trace;
  }

  /** Something is wrong. @param {string} what */
  bug(what) {
    this.trace(`BUG: ${what}`);
    this.bugs.push(what);
  }

  /** Something that a schedule is for has really happened. @param {string} what */
  met(what) {
    this.trace(what);
    this.seen.add(what);
  }

  // Channels

  /** @param {string} name */
  #record(name) {
    let record = this.#records.get(name);
    if (!record) this.#records.set(name, (record = { name, sent: [], heard: 0, end: "", since: 0 }));
    return record;
  }

  /**
   * A page begins.
   * @param {string} name
   */
  opened(name) {
    this.trace(`${name} begins`);
    return this.#record(name);
  }

  /**
   * @param {string} name
   * @param {string} state
   */
  became(name, state) {
    this.trace(`${name} is ${state}`);
  }

  /** A page was told that it is gone, or thinks so. @param {Record} record */
  gone({ name, end, since }) {
    this.met("fresh page");
    if (since > this.#healed && end.startsWith("nobody")) this.bug(`${name} is gone although all is well: ${end}`);
    if (!ENDS.some((pattern) => pattern.test(end))) this.bug(`${name} is gone, because: ${end || "it thinks so"}`);
  }

  /** The tab has been closed, and nobody waits for its calls any more. */
  abandoned() {
    for (const call of this.#calls.values()) {
      if (!call.outcome) this.#calls.set(call.number, { ...call, outcome: "abandoned" });
    }
  }

  /** All is well again: from then on, no page that is still shown may be given up. @param {number} time */
  healed(time) {
    this.#healed = time;
  }

  /** The server has been killed. */
  killed() {
    this.#life += 1;
    for (const record of this.#records.values()) record.end ||= "killed";
    for (const asked of this.#asked.values()) asked.outcome ||= "killed";
  }

  /** The server says something. @param {any[]} said */
  said([time, kind, ...rest]) {
    if (kind === "made") this.#record(rest[0]);
    else if (kind === "heard") this.#heard(rest[0], rest[1]);
    else if (kind === "ran") this.#ran.set(rest[0], (this.#ran.get(rest[0]) ?? 0) + 1);
    else if (kind === "asked") this.#asked.set(rest[1], { name: rest[0], outcome: "" });
    else if (kind === "answered") this.#askedAnswered(rest[0], rest[1] === -rest[0] ? "answered" : "wrong");
    else if (kind === "unanswered") this.#askedAnswered(rest[0], rest[1]);
    else if (kind === "closed") this.#closed(rest[0], rest[1], time);
    else this.bug(`${kind}: ${rest}`);
  }

  /**
   * @param {string} name
   * @param {number} number
   */
  #heard(name, number) {
    const record = this.#record(name);
    const expected = record.sent[record.heard];
    this.messages += 1;
    if (number !== expected) this.bug(`the server heard ${number} from ${name}, and not ${expected}`);
    record.heard += 1;
  }

  /**
   * @param {string} name
   * @param {string} reason
   * @param {number} time
   */
  #closed(name, reason, time) {
    const record = this.#record(name);
    record.end ||= reason;
    record.since = time;
    this.seen.add(reason.replace(/^\d+ /, ""));
    if (!ENDS.some((pattern) => pattern.test(reason))) this.bug(`the server closed ${name}: ${reason}`);
  }

  // Calls

  /**
   * @param {{number: number, key?: string, store?: string, hasty?: boolean}} made
   * @returns {Call}
   */
  called(made) {
    const call = { ...made, outcome: "", life: this.#life };
    this.#calls.set(call.number, call);
    return call;
  }

  /**
   * @param {Call} call
   * @param {any} value
   */
  answered(call, value) {
    this.messages += 1;
    if (value !== 2 * call.number) this.bug(`${call.number} was answered ${value}`);
    if (!this.#ran.get(call.number)) this.bug(`${call.number} was answered, and has not run`);
    this.#settle(call, "answered");
  }

  /**
   * @param {Call} call
   * @param {string} kind
   */
  refused(call, kind) {
    if (kind === "busy") this.full();
    else if (!this.#mayFail(call, kind)) this.bug(`${call.number} failed: ${kind}`);
    this.seen.add(kind);
    this.#settle(call, kind);
  }

  /**
   * @param {Call} call
   * @param {string} kind
   */
  #mayFail(call, kind) {
    if (kind === "timeout") return call.hasty;
    if (kind === "unknown") return call.store === "kept" && call.life < this.#life;
    return kind === "gone" && !call.key;
  }

  /** How many calls with keys are not answered. */
  get open() {
    return [...this.#calls.values()].filter(({ key, outcome }) => key && !outcome).length;
  }

  /** How often a call may run. @param {number} number */
  #most(number) {
    const call = this.#calls.get(number);
    return call?.store === "memory" ? 1 + this.#life - call.life : 1;
  }

  /**
   * @param {Call} call
   * @param {string} outcome
   */
  #settle(call, outcome) {
    if (call.outcome) this.bug(`${call.number} was settled twice: ${call.outcome}, ${outcome}`);
    call.outcome = outcome;
  }

  /**
   * @param {number} number
   * @param {string} outcome
   */
  #askedAnswered(number, outcome) {
    const asked = this.#asked.get(number);
    this.messages += 1;
    if (!asked || asked.outcome) return this.bug(`the answer to ${number} came twice: ${asked?.outcome}, ${outcome}`);
    asked.outcome = outcome;
    const expected = number % 5 && !asked.refused ? "answered" : "RemoteError";
    const disconnected = outcome === "Disconnected" && this.#record(asked.name).end;
    if (outcome !== expected && !disconnected) this.bug(`the server's question ${number} was ${outcome}`);
  }

  /** The page could not say something. */
  full() {
    this.met("full outbox");
    if (this.roomy) this.bug("the outbox is full although all is well");
  }

  /** The widget could not answer, and says so. @param {number} asked */
  unanswerable(asked) {
    const found = this.#asked.get(asked);
    if (found) found.refused = true;
  }

  // The end

  /**
   * What has not arrived yet.
   * @param {{name: string, shown: number, live: boolean} | null | undefined} page
   * @returns {string[]}
   */
  missing(page) {
    if (!page) return ["there is no page"];
    const { sent, heard } = this.#record(page.name);
    const missing = [];
    if (!page.live) missing.push(`${page.name} is not live`);
    if (heard < sent.length) missing.push(`the server has not heard ${sent.slice(heard)}`);
    if (page.shown < this.shown) missing.push(`the page shows ${page.shown}, not ${this.shown}`);
    for (const { number, outcome } of this.#calls.values()) if (!outcome) missing.push(`${number} is not answered`);
    for (const [number, { name, outcome }] of this.#asked) {
      if (!outcome && name === page.name) missing.push(`the server's question ${number} is not answered`);
    }
    return missing;
  }

  /** Check what can only be known at the end. */
  finish() {
    for (const [number, times] of this.#ran) if (times > this.#most(number)) this.bug(`${number} ran ${times} times`);
    for (const [number, { outcome }] of this.#asked) {
      if (!outcome) this.bug(`the server's question ${number} was never answered, nor failed`);
    }
  }
}
