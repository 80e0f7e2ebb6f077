// A participant's screen: what changes is said to screen readers in one sentence, at most one every few seconds; and
// large text, which this browser alone remembers.
(() => {
  const SILENCE = 5000; // ms between two sentences
  const SIZE = "text-size";
  const voice = document.createElement("p");
  voice.id = "room-said";
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  document.body.append(voice);
  let said = words();
  let last = 0;
  let waiting = 0;

  function words() {
    const now = document.querySelector("#room-now");
    return now ? now.dataset.said.trim().replace(/\s+/g, " ") : "";
  }

  function say() {
    clearTimeout(waiting);
    if (words() === said) return;
    const wait = last + SILENCE - performance.now();
    if (wait > 0) { waiting = setTimeout(say, wait); return; }
    last = performance.now();
    said = words();
    voice.textContent = said;
  }
  document.addEventListener("htmx:afterSettle", say);

  // A step that asks for something else than the board folds it, once; what someone is writing stays open.
  let step = null;
  function fold() {
    const now = document.querySelector("#room-now");
    const board = document.querySelector("[data-fold-board]");
    if (!now || !board || now.dataset.step === step) return;
    step = now.dataset.step;
    const typed = [...board.querySelectorAll("textarea")].some((text) => text.value.trim());
    if (!typed) board.open = "board" in now.dataset;
  }
  document.addEventListener("htmx:afterSettle", fold);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href$="#boards-write"]');
    const board = document.querySelector("[data-fold-board]");
    if (link && board) board.open = true;
  });

  const remembered = () => { try { return localStorage.getItem(SIZE); } catch { return null; } };
  const remember = (size) => { try { localStorage.setItem(SIZE, size); } catch { /* it holds for this page */ } };
  const show = (large) => document.documentElement.classList.toggle("large-text", large);
  show(remembered() === "large");
  document.querySelectorAll("[data-large-text]").forEach((button) => {
    const paint = () => button.setAttribute("aria-pressed", String(document.documentElement.classList.contains("large-text")));
    button.hidden = false;
    paint();
    button.addEventListener("click", () => {
      const large = !document.documentElement.classList.contains("large-text");
      show(large);
      remember(large ? "large" : "");
      paint();
    });
  });
})();
