// Draws the lines of a conversation, changing only what changed, and stays at the bottom unless somebody scrolled up.

import { arrange, build, icon } from "./dom.js";
import { wear } from "./formats.js";
import { isJustEmoticons, richText } from "./rich_text.js";
import { clock, dayName } from "./times.js";
import { blocks, telling } from "./transcript.js";

/** @typedef {import("./transcript.js").Line} Line */
/** @typedef {import("./transcript.js").Block} Block */

/**
 * @typedef {object} Acts
 * @property {(line: Line) => void} retry
 * @property {(line: Line) => void} discard
 * @property {() => void} earlier
 * @property {(line: Line) => boolean} canDiscard whether it is ours alone: what the server shows cannot be taken back
 */

const NEAR = 48;

export class MessageLog {
  /**
   * @param {HTMLElement} element role=log
   * @param {HTMLElement} chip shown when something new is below what is seen
   * @param {string} images
   * @param {Acts} acts
   */
  constructor(element, chip, images, acts) {
    this.element = element;
    this.chip = chip;
    this.images = images;
    this.acts = acts;
    this.more = build("p", { class: "more" }, this.#button("Show earlier messages", () => acts.earlier()));
    this.sticks = true;
    this.height = 0;
    this.placed = 0;
    /** @type {number | undefined} */
    this.frame = undefined;
    /** @type {Map<string, HTMLElement>} blocks and lines by id */
    this.drawn = new Map();
    /** @type {Map<string, string>} what had become of a line when it was drawn */
    this.signatures = new Map();
    element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    chip.addEventListener("click", () => this.toBottom());
    new ResizeObserver(() => this.#resized()).observe(element);
  }

  /**
   * @param {Line[]} lines
   * @param {string} nobodyYet what to say while there are none
   * @param {boolean} hasMore whether earlier ones can be asked for
   * @param {string} title who the others are
   */
  draw(lines, nobodyYet, hasMore, title) {
    this.title = title;
    const before = this.drawn.size;
    const begins = lines[0]?.id !== this.oldest;
    const below = begins && !this.sticks ? this.element.scrollHeight - this.element.scrollTop : 0;
    this.oldest = lines[0]?.id;
    const newest = lines.at(-1);
    const isNew = newest !== undefined && !this.drawn.has(newest.id);
    const tell = telling(lines);
    const wanted = blocks(lines).map((block) => this.#block(block, tell));
    if (wanted.length === 0) wanted.push(build("p", { class: "log-empty", dir: "auto" }, nobodyYet));
    if (hasMore) wanted.unshift(this.more);
    arrange(this.element, wanted);
    this.#forget();
    if (below > 0) this.element.scrollTop = this.element.scrollHeight - below;
    if (this.sticks || (isNew && newest.own)) this.toBottom();
    else if (isNew && before > 0) this.chip.hidden = false;
  }

  toBottom() {
    this.sticks = true;
    this.chip.hidden = true;
    this.#scrollDown();
  }

  /** Once, before the next picture: asking for the height right away would lay the log out for every message. */
  #scrollDown() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      if (!this.sticks) return;
      this.element.scrollTop = this.element.scrollHeight;
      this.placed = this.element.scrollTop;
    });
  }

  #resized() {
    this.height = this.element.clientHeight;
    if (this.sticks) this.#scrollDown();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    // The log became smaller or larger: nobody scrolled.
    if (clientHeight !== this.height) return;
    // It was ourselves, or a line that became shorter, and more has come since.
    if (this.sticks && this.placed - scrollTop < 2 * NEAR) return;
    this.sticks = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.sticks) this.chip.hidden = true;
  }

  /**
   * @param {Block} block
   * @param {Set<string>} tell the ids of the lines that say that all went well
   */
  #block(block, tell) {
    if (block.kind === "away") return this.#kept(block.id, awaySeparator);
    if (block.kind === "day") return this.#kept(block.id, () => daySeparator(block.time));
    const first = /** @type {Line} */ (block.lines[0]);
    if (block.kind === "remark") return this.#line(first, false);
    const burst = this.#kept(block.id, () => newBurst(first));
    const lines = block.lines.map((line) => this.#line(line, tell.has(line.id)));
    arrange(burst, [/** @type {Element} */ (burst.firstElementChild), ...lines]);
    return burst;
  }

  /**
   * @param {string} id
   * @param {() => HTMLElement} make
   */
  #kept(id, make) {
    const element = this.drawn.get(id) ?? make();
    this.drawn.set(id, element);
    return element;
  }

  /**
   * The element of a line. What was said stays as it is; only what became of it changes, so that nothing is read out twice.
   * @param {Line} line
   * @param {boolean} tells whether it says that all went well
   */
  #line(line, tells) {
    const element = this.#kept(line.id, () => this.#made(line));
    const signature = JSON.stringify([line.state, line.problem, tells]);
    if (this.signatures.get(line.id) !== signature) this.#settle(element, line, tells);
    this.signatures.set(line.id, signature);
    return element;
  }

  /** @param {Line} line */
  #made(line) {
    if (line.kind === "text") return this.#said(line);
    if (line.kind === "action") return action(line, this.images);
    return line.kind === "ink" ? this.#drawing(line) : remark(line);
  }

  /** @param {Line} line */
  #drawing(line) {
    const bubble = build("div", { class: "bubble" }, `${line.senderName} sent a drawing that cannot be shown here.`);
    if (line.picture) {
      const picture = build("img", { class: "ink", src: `/pictures/${encodeURIComponent(line.picture)}`, alt: `Drawing from ${line.senderName}` });
      picture.addEventListener("load", () => this.#resized());
      bubble.replaceChildren(picture);
      bubble.classList.add("is-ink");
    }
    return build("div", { class: "line", title: clock(line.time) }, bubble);
  }

  /** @param {Line} line */
  #said(line) {
    const just = isJustEmoticons(line.text) ? " is-just-emoticons" : "";
    const bubble = build("div", { class: `bubble${just}` }, ...richText(line.text, this.images));
    wear(bubble, line.format);
    return build("div", { class: "line", title: clock(line.time) }, bubble);
  }

  /**
   * @param {HTMLElement} element
   * @param {Line} line
   * @param {boolean} tells
   */
  #settle(element, line, tells) {
    element.classList.toggle("is-waiting", line.state === "sending");
    element.classList.toggle("is-failed", line.state === "failed" || line.state === "unconfirmed");
    element.querySelector(".state")?.remove();
    const state = line.own && line.kind !== "notice" ? this.#state(line, tells) : null;
    if (state) element.append(state);
  }

  /**
   * @param {Line} line
   * @param {boolean} tells
   */
  #state(line, tells) {
    if (line.state === "delivered") return tells ? build("p", { class: "state" }, "Delivered") : null;
    if (line.state === "stored") return tells ? build("p", { class: "state" }, storedWords(this.title ?? "")) : null;
    if (line.state === "sending") return build("p", { class: "state" }, "Sending…");
    const words = line.state === "failed" ? "This was not delivered." : "Not confirmed: the server restarted, and this may or may not have arrived.";
    const state = build("p", { class: "state" }, line.problem || words);
    if (line.key) state.append(this.#button("Try again", () => this.acts.retry(line)));
    if (this.acts.canDiscard(line)) state.append(this.#button("Discard", () => this.acts.discard(line)));
    return state;
  }

  /**
   * @param {string} words
   * @param {() => void} act
   */
  #button(words, act) {
    const button = build("button", { type: "button", class: "link-button" }, words);
    button.addEventListener("click", act);
    return button;
  }

  #forget() {
    for (const [id, element] of this.drawn) {
      if (this.element.contains(element)) continue;
      this.drawn.delete(id);
      this.signatures.delete(id);
    }
  }
}

/** @param {number} time */
function daySeparator(time) {
  return build("div", { class: "day" }, build("span", {}, dayName(time, Date.now() / 1000)));
}

function awaySeparator() {
  return build("p", { class: "away" }, icon("clock", "small"), build("span", {}, "Sent while you were away"));
}

/** @param {string} title */
function storedWords(title) {
  return build("span", {}, "Left for ", build("bdi", {}, title), ", who was offline.");
}

/** @param {Line} first */
function newBurst(first) {
  const when = build("time", { datetime: new Date(first.time * 1000).toISOString() }, clock(first.time));
  const claimed = first.called ? [" as “", build("bdi", { class: "claimed" }, first.called), "”"] : [];
  const says = build("p", { class: "says" }, build("bdi", {}, first.own ? "You" : first.senderName), ...claimed, first.own ? " say · " : " says · ", when);
  return build("div", { class: first.own ? "burst own-burst" : "burst" }, says);
}

/**
 * @param {Line} line
 * @param {string} images
 */
function action(line, images) {
  const words = build("span", { dir: "auto" }, "* ", build("bdi", {}, line.senderName), " ", ...richText(line.text, images));
  return build("div", { class: "remark action", title: clock(line.time) }, words);
}

/** @param {Line} line */
function remark(line) {
  if (line.kind === "notice") return build("p", { class: "remark", dir: "auto" }, line.text);
  const words = line.own ? ["You sent a nudge."] : [build("bdi", {}, line.senderName), " sent you a nudge."];
  return build("div", { class: "remark nudge", title: clock(line.time) }, icon("nudge"), build("span", {}, ...words));
}
