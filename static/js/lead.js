// Leading with one key: → or n goes on, ← or p goes back. Whoever writes is left alone, and the keys can be put off.
(() => {
  const box = document.querySelector("[data-keys]");
  if (!box) return;
  const choice = box.querySelector("input");
  const KEYS = { ArrowRight: "next", n: "next", N: "next", ArrowLeft: "back", p: "back", P: "back" };
  const WRITES = "input, textarea, select, [contenteditable], summary";
  box.hidden = false;

  document.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || !choice.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(WRITES) && event.target !== choice) return;
    const button = document.querySelector(`[data-key="${act}"]`);
    if (!button) return;
    event.preventDefault();
    button.focus();
    button.click();
  });
})();
