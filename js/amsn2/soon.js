// Doing something once for many changes: before the next picture, or soon on a page that nobody sees.

/**
 * @param {() => void} act
 * @param {AbortSignal} signal when that aborts, nothing is done any more
 * @returns {() => void} ask for it; asking again before it is done changes nothing
 */
export function soon(act, signal) {
  let isAsked = false;
  const run = () => {
    if (!isAsked || signal.aborted) return;
    isAsked = false;
    act();
  };
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(run);
    setTimeout(run, 100);
  };
}
