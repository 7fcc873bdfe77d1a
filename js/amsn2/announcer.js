// Says a line to those who listen to the page, without moving them.

/** @param {string} sentence */
export function announce(sentence) {
  const place = document.getElementById("announcer");
  if (!place) return;
  place.textContent = "";
  window.setTimeout(() => {
    place.textContent = sentence;
  }, 50);
}
