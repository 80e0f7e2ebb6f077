// Choose a person, by « Move to… » or by starting to drag them: what each move would change stands on the cells at once.
// The same forms as without this file send the acts; where something fails, the link leads to the page that does it all.
// It stands in the head, not deferred, and looks everything up when it is needed: a person can be dragged as soon as
// they are seen, while the rest of a long page still comes.
(() => {
  const theForm = () => document.getElementById("move-form"); // absent where nothing can be changed
  const cards = () => document.querySelectorAll("[data-cell]");
  const tell = (words) => { document.getElementById("told").textContent = words; };
  const FRESH = 3000; // ms for which an answer serves: then the server is asked again, somebody else may have acted
  const asked = new Map(); // person → since when, and what the server says of them at the revision that this page shows
  let turn = 0; // rises with each choice: an answer that comes late is not shown
  let dragged = null;

  async function answered(person) {
    const form = theForm();
    const query = new URLSearchParams({ revision: form.elements.revision.value, page: form.elements.page.value });
    const found = await fetch(`${form.dataset.effects.replace(form.dataset.nobody, person)}?${query}`, {
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    if (!found.ok) throw new Error(String(found.status));
    return found.json();
  }

  function ask(person) {
    if (!(performance.now() - asked.get(person)?.since < FRESH)) {
      const answer = answered(person);
      answer.catch(() => asked.delete(person));
      asked.set(person, { since: performance.now(), answer });
    }
    return asked.get(person).answer;
  }

  // --- on the cells

  const svg = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };

  function bar(tone, share) {
    const drawn = svg("svg", { class: `change-bar ${tone}`, viewBox: "0 0 200 10", preserveAspectRatio: "none", "aria-hidden": "true" });
    drawn.append(
      svg("rect", { class: "ground", width: 200, height: 10 }),
      svg("rect", { class: "amount", x: 100 + Math.min(share, 0), width: Math.abs(share), height: 10 }),
      svg("line", { class: "middle", x1: 100, x2: 100, y1: 0, y2: 10 }),
    );
    return drawn;
  }

  function line(words, broken) {
    const made = document.createElement("p");
    if (broken) made.className = "broken";
    made.textContent = words;
    return made;
  }

  function fill(place, effect, person, canAct) {
    const [tone, share, words, broken] = effect;
    place.replaceChildren(bar(tone, share), line(words.join(", ")), ...broken.map((one) => line(one, true)));
    if (!canAct) return;
    const here = document.createElement("button");
    here.type = "button";
    here.className = "btn btn-secondary";
    here.textContent = theForm().dataset.here;
    here.addEventListener("click", () => send(person, place.closest("[data-cell]")));
    place.append(here);
  }

  function draw(person, effects, canAct) {
    cards().forEach((card) => {
      const place = card.querySelector("[data-effect]");
      const effect = effects.cells[card.dataset.cell];
      if (effect) fill(place, effect, person, canAct);
      else place.replaceChildren(line(theForm().dataset.sits));
      place.hidden = false;
      card.classList.add("told");
    });
    tell(theForm().dataset.told);
  }

  function clear() {
    turn += 1;
    cards().forEach((card) => {
      const place = card.querySelector("[data-effect]");
      place.hidden = true;
      place.replaceChildren();
      card.classList.remove("told", "over");
    });
    tell("");
  }

  async function show(person, canAct) {
    turn += 1;
    const mine = turn;
    const effects = await ask(person);
    if (mine !== turn) return null;
    draw(person, effects, canAct);
    return effects;
  }

  function send(person, card) {
    const form = theForm();
    form.elements.participant.value = person;
    form.elements.cell.value = card.dataset.cell;
    form.submit();
  }

  // --- a person chosen by pointer, finger or key: the panel opens below them, and has the focus

  const panel = () => document.getElementById("move");

  function close() {
    const open = panel();
    if (!open) return;
    const line = document.querySelector(`[data-person="${open.dataset.chosen}"]`);
    (open.closest(".chosen") || open).remove();
    clear();
    line?.querySelector("a")?.focus();
  }

  async function choose(link) {
    const line = link.closest("[data-person]");
    try {
      const effects = await show(line.dataset.person, true);
      if (!effects) return;
      const open = panel();
      if (open) (open.closest(".chosen") || open).remove();
      const place = document.createElement("li");
      place.className = "chosen";
      place.innerHTML = effects.panel;
      line.after(place);
      panel().focus();
    } catch {
      window.location.assign(link.href); // the page as it is now: somebody else may have moved people
    }
  }

  document.addEventListener("click", (event) => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const link = plain && event.target.closest?.("[data-person] a, #move [data-close]");
    if (!link || !theForm()) return;
    event.preventDefault();
    if (link.matches("[data-close]")) close();
    else choose(link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !dragged) close();
  });
  // Asked when the finger comes down, it is often there when the click or the drag begins.
  document.addEventListener("pointerdown", (event) => {
    const line = event.target.closest?.("[data-person]");
    if (line && !event.target.closest("button")) ask(line.dataset.person).catch(() => {});
  });

  // --- a person dragged

  const cellOf = (event) => event.target.closest?.("[data-cell]");
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-person]");
    if (!dragged) return;
    const { person } = dragged.dataset;
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", person);
    // After the browser has taken its picture of the person: what changes the page before may end the drag.
    setTimeout(() => { if (dragged?.dataset.person === person) show(person, false).catch(() => {}); });
  });
  document.addEventListener("dragover", (event) => {
    const cell = cellOf(event);
    if (!dragged || !cell) return;
    event.preventDefault();
    cell.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    const cell = cellOf(event);
    if (cell && !cell.contains(event.relatedTarget)) cell.classList.remove("over");
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    clear();
    if (panel()) show(panel().dataset.chosen, true).catch(() => {});
  });
  document.addEventListener("drop", (event) => {
    const cell = cellOf(event);
    if (!dragged || !cell || cell.contains(dragged)) return;
    event.preventDefault();
    send(dragged.dataset.person, cell);
  });

  // --- a page that comes with someone chosen; on any other the server measures the round before anyone is

  document.addEventListener("DOMContentLoaded", () => {
    const open = panel();
    const first = document.querySelector("[data-person]");
    if (open) {
      open.focus();
      show(open.dataset.chosen, true).catch(() => {});
    } else if (first) {
      setTimeout(() => answered(first.dataset.person).catch(() => {}), 100);
      // The focus has followed the person: what was done is said as well, for it stands above.
      setTimeout(() => tell(document.querySelector("#messages .notice-text")?.textContent.trim() ?? ""), 300);
    }
  });
})();
