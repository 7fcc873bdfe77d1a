/** Runs before all else: what a person does with elements whose scripts are not there yet waits for them. */

{
  const KINDS = ["click", "input", "change"];
  const MOST = 999;
  /** @type {any[]} */
  const kept = [];

  /** @param {any} event */
  const keep = (event) => {
    const { target, type } = event;
    if (!target.closest?.("[data-athena-id]") || kept.length === MOST) return;
    if (type === "click") {
      // Of clicks, only those that the browser does not act on by itself.
      if (target.closest("a,input,label,select,summary,textarea")) return;
      event.preventDefault();
      event.stopPropagation();
    }
    kept.push(event);
  };

  const ready = () => {
    for (const kind of KINDS) removeEventListener(kind, keep, true);
    for (const event of kept) event.target.dispatchEvent(new event.constructor(event.type, event));
  };

  for (const kind of KINDS) addEventListener(kind, keep, true);
  document.addEventListener("athena:ready", ready, { once: true });
}
