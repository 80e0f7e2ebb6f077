// Keep a room fresh. The stream says only that something changed; each part of the page then asks for itself.
// Where no stream comes through, the parts ask every five seconds.
(() => {
  const room = document.querySelector("[data-room]");
  if (!room) return;
  const ASK = 5000; // ms between two questions while there is no stream
  const AGAIN = 15000; // ms before a refused stream is tried again
  let source = null;
  let again = 0;

  const tell = () => {
    if (document.hidden) return;
    ["room-changed", "boards-changed"].forEach((name) => document.body.dispatchEvent(new CustomEvent(name)));
  };

  function close() {
    clearTimeout(again);
    if (source) source.close();
  }

  function open() {
    close();
    source = new EventSource(room.dataset.room);
    source.addEventListener("changed", tell);
    // The right to be here is gone: the page asks anew, and finds what it may still show.
    source.addEventListener("closed", () => { close(); window.location.reload(); });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN);
    });
  }

  setInterval(() => { if (source.readyState !== EventSource.OPEN) tell(); }, ASK);
  // A page nobody looks at holds no line: browsers allow six to a site. The first word of a new one is "changed".
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else open(); });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted) open(); });
  open();
})();
