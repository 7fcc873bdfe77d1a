// Whether the person is there: each input on this page, told to the server now and then.

const EVENTS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

/** Milliseconds between two tellings, unless somebody waits for one. */
const INTERVAL = 20_000;

/**
 * Call `tell` at input, at most every 20 seconds; at once while `isAwaited` says that the person is thought away.
 * @param {EventTarget} target
 * @param {{tell: () => void, isAwaited: () => boolean, signal: AbortSignal}} around
 */
export function watchInput(target, { tell, isAwaited, signal }) {
  let told = -Infinity;
  let wasAwaited = false;
  const notice = (/** @type {Event} */ event) => {
    const awaited = isAwaited();
    const isNews = awaited && !wasAwaited;
    if (!isNews && event.timeStamp - told < INTERVAL) return;
    told = event.timeStamp;
    wasAwaited = awaited;
    tell();
  };
  for (const name of EVENTS) target.addEventListener(name, notice, { capture: true, passive: true, signal });
}
