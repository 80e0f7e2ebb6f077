// Save a form while it is written, and say the truth about it. The server's sentence is shown, never a guess.
// The form: data-autosave (where to save), data-again (where a fresh form is found), fields revision, page, change.
(() => {
  const WAIT = 1500; // ms after the last key
  const AGAIN = 8000; // ms between two tries while nothing comes through
  // Names this open page, so that a save whose answer was lost is not taken for another device.
  const PAGE = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`.slice(0, 36);

  function watch(form) {
    if (form.dataset.watched) return;
    form.dataset.watched = "yes";
    const find = (name) => form.querySelector(`[data-autosave-${name}]`);
    const status = find("status");
    const conflict = find("conflict");
    const { revision, page, change } = form.elements;
    let timer = 0;
    let typed = 0; // rises with each change
    let kept = 0; // the change that the server has
    let sending = false;
    let stopped = false; // by a conflict, or by a form sent by hand

    const say = (words) => { if (status && words) status.textContent = words; };
    const later = (delay) => { clearTimeout(timer); timer = setTimeout(send, delay); };
    const sign = () => { page.value = PAGE; change.value = typed; };

    function post(leaving) {
      sign();
      return fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: leaving,
      });
    }

    async function send(leaving) {
      if (stopped || (sending && leaving !== true) || kept === typed) return;
      const now = typed;
      let wait = WAIT;
      sending = true;
      try {
        wait = await read(await post(leaving === true), now);
      } catch {
        say(status && status.dataset.failed);
        wait = AGAIN;
      } finally {
        sending = false;
        if (wait && !stopped && kept !== typed) later(wait);
      }
    }

    // Returns how long to wait before the next try; 0 waits for the next key.
    async function read(answer, now) {
      if (answer.type === "opaqueredirect" || answer.status === 403) return renew();
      const data = answer.status < 500 ? await answer.json() : {};
      if (answer.ok) {
        kept = Math.max(kept, now);
        revision.value = data.revision;
        if (kept === typed) say(data.saved);
        return WAIT;
      }
      if (answer.status === 409) {
        showBoth(data);
        return 0;
      }
      say(data.message || (status && status.dataset.failed));
      return answer.status < 500 ? 0 : AGAIN;
    }

    // Signed out, or signed in again elsewhere: the text stays here until a fresh form can be had.
    async function renew() {
      const answer = await fetch(form.dataset.again, { credentials: "same-origin" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = fresh.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]");
      if (!token) {
        say(form.dataset.signedOut);
        return AGAIN;
      }
      form.elements.csrfmiddlewaretoken.value = token.value;
      return WAIT;
    }

    function showBoth(data) {
      stopped = true;
      say(data.message);
      if (!conflict) return;
      find("reason").textContent = data.message;
      find("theirs").value = data.theirs;
      find("keep").hidden = Boolean(data.validated);
      find("keep").onclick = () => {
        revision.value = data.revision;
        conflict.hidden = true;
        stopped = false;
        typed += 1;
        form.elements.body.focus();
        send();
      };
      conflict.hidden = false;
    }

    sign();
    form.addEventListener("input", (event) => {
      if (event.target.readOnly) return;
      typed += 1;
      if (stopped) return;
      say(status && status.dataset.typing);
      later(WAIT);
    });
    form.addEventListener("focusout", () => send());
    form.addEventListener("submit", () => {
      sign();
      stopped = true;
      form.dataset.sent = "yes";
      clearTimeout(timer);
    });
    window.addEventListener("online", () => later(0));
    document.addEventListener("visibilitychange", () => { if (document.hidden) send(true); });
    window.addEventListener("pagehide", () => send(true));
    window.addEventListener("beforeunload", (event) => {
      if (kept !== typed && !form.dataset.sent) event.preventDefault();
    });
  }

  const watchAll = (root) => root.querySelectorAll("form[data-autosave]").forEach(watch);
  watchAll(document);
  document.addEventListener("htmx:load", (event) => watchAll(event.detail.elt.parentNode || document));
})();
