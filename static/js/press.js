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

// What is told while a part is on its way is not in it; and the part that asked is gone once the answer is painted, with
// all that it meant to ask. Whoever was told too early asks again, once what is new listens.
(() => {
  const told = new Map(); // when each name was last told
  const asked = new WeakMap(); // when each request was sent

  ["room-changed", "boards-changed"].forEach((name) => document.addEventListener(name, () => {
    told.set(name, performance.now());
  }, true));
  document.addEventListener("htmx:beforeSend", (event) => { asked.set(event.detail.xhr, performance.now()); });
  document.addEventListener("htmx:afterSettle", (event) => {
    const since = asked.get(event.detail.xhr);
    told.forEach((when, name) => {
      if (when > since) setTimeout(() => document.body.dispatchEvent(new CustomEvent(name)));
    });
  });
})();
