// Keep a room fresh. The stream says only that something changed; each part of the page then asks for itself.
// Where no stream comes through, the parts ask every five seconds.
(() => {
  const room = document.querySelector("[data-room]");
  if (!room) return;
  const ASK = 5000; // ms between two questions while there is no stream
  const AGAIN = 15000; // ms before a refused stream is tried again
  const SILENT = 40000; // ms without a word; the server says every fifteen seconds that it is there, so the line is dead
  const GONE = [401, 403, 404];
  let source = null;
  let again = 0;
  let heard = 0; // when the stream last said something

  const hear = () => { heard = performance.now(); };
  const tell = () => {
    if (document.hidden) return;
    ["room-changed", "boards-changed"].forEach((name) => document.body.dispatchEvent(new CustomEvent(name)));
  };
  const leave = () => { close(); window.location.reload(); };

  function close() {
    clearTimeout(again);
    if (source) source.close();
  }

  function open() {
    close();
    hear();
    source = new EventSource(room.dataset.room);
    source.addEventListener("open", hear);
    source.addEventListener("here", hear);
    source.addEventListener("changed", () => { hear(); tell(); });
    // The right to be here is gone: the page asks anew, and finds what it may still show.
    source.addEventListener("closed", leave);
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) refused();
    });
  }

  // Whoever may not listen any more may not go on reading either. A server that is only away is awaited: what was
  // typed stays.
  async function refused() {
    const asking = new AbortController();
    again = setTimeout(() => { asking.abort(); open(); }, AGAIN);
    try {
      const answer = await fetch(room.dataset.room, { redirect: "manual", signal: asking.signal });
      if (answer.type === "opaqueredirect" || GONE.includes(answer.status)) leave();
    } catch {
      return;
    }
    asking.abort();
  }

  setInterval(() => {
    if (document.hidden) return;
    if (performance.now() - heard > SILENT) open();
    if (source.readyState !== EventSource.OPEN) tell();
  }, ASK);
  window.addEventListener("online", open);
  // A page nobody looks at holds no line: browsers allow six to a site. The first word of a new one is "changed".
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else open(); });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted) open(); });
  open();
})();
