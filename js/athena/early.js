/** Runs before all else: what a person does with elements whose scripts are not there yet waits for them. */

{
  const KINDS = ["click", "input", "change", "submit"];
  const MOST = 999;
  /** @type {any[]} */
  const kept = [];

  /** @param {any} event */
  const keep = (event) => {
    const { target, type } = event;
    if (!target.closest?.("[data-athena-id]") || kept.length === MOST) return;
    // Of clicks, only those that the browser does not act on by itself.
    if (type === "click" && target.closest("a,input,label,select,summary,textarea")) return;
    if (event.cancelable) {
      event.preventDefault();
      event.stopPropagation();
    }
    kept.push(event);
  };

  const ready = () => {
    for (const kind of KINDS) removeEventListener(kind, keep, true);
    for (const event of kept) {
      if (event.type === "submit") event.target.requestSubmit(event.submitter);
      else event.target.dispatchEvent(new event.constructor(event.type, event));
    }
  };

  /** A script of the runtime did not come, or there are newer ones: begin anew when the server can be reached. */
  const again = () => setTimeout(() => fetch("").then(({ ok }) => (ok ? location.reload() : again()), again), 2000);

  for (const kind of KINDS) addEventListener(kind, keep, true);
  addEventListener("error", (/** @type {any} */ { target }) => /\/athena\/\w+\.js$/.test(target.src) && again(), true);
  document.addEventListener("athena:ready", ready, { once: true });
}
