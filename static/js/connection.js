// Say that the network is gone, and say when it is back; nothing is sent from here.
(() => {
  const notice = document.querySelector("[data-offline]");
  if (!notice) return;
  const show = (gone) => { notice.hidden = !gone; };
  window.addEventListener("offline", () => show(true));
  window.addEventListener("online", () => show(false));
  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, () => show(true)));
  document.addEventListener("htmx:afterOnLoad", () => show(false));
  show(navigator.onLine === false);
})();
