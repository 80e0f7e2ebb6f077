// A button painted anew between press and release loses the press. A part of the page that comes meanwhile waits:
// it is not painted, and whatever asked for it asks again once the finger is lifted.
(() => {
  let pressed = null;
  let waiting = new Set(); // the names of the events that asked; what asks every few seconds asks again by itself

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, target } = event.detail;
    if (requestConfig.verb !== "get" || !target.contains(pressed)) return;
    event.detail.shouldSwap = false;
    if (requestConfig.triggeringEvent) waiting.add(requestConfig.triggeringEvent.type);
  });
  document.addEventListener("pointerdown", (event) => { pressed = event.target; }, true);
  ["pointerup", "pointercancel", "dragend"].forEach((name) => document.addEventListener(name, () => {
    pressed = null;
    const names = waiting;
    waiting = new Set();
    // The click comes after the release.
    setTimeout(() => names.forEach((one) => document.body.dispatchEvent(new CustomEvent(one))));
  }, true));
})();
