// Says a line to those who listen to the page, without moving them.

const PAUSE = 50;

/** What is about to be said; several lines that come at once are said together. @type {string[]} */
let waiting = [];

/** @param {string} sentence */
export function announce(sentence) {
  const place = document.getElementById("announcer");
  if (!place) return;
  waiting.push(sentence);
  if (waiting.length > 1) return;
  place.textContent = "";
  window.setTimeout(() => {
    place.textContent = waiting.slice(-5).join("\n");
    waiting = [];
  }, PAUSE);
}
