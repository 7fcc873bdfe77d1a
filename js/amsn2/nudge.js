// The window shakes; not for those who ask for less motion, and not again while it still does.

export function shake() {
  const app = document.getElementById("app");
  if (!app || app.classList.contains("is-nudged") || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  app.classList.add("is-nudged");
  app.addEventListener("animationend", () => app.classList.remove("is-nudged"), { once: true });
}
