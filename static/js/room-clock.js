// Go on drawing the time of a step. The server counted it when it answered; no clock of a device counts.
(() => {
  const begun = new WeakMap(); // when each clock came onto the page

  const say = (words, minutes) => words.replace("{n}", minutes);

  function draw(clock) {
    if (!begun.has(clock)) begun.set(clock, performance.now());
    const seconds = Number(clock.dataset.seconds) + (performance.now() - begun.get(clock)) / 1000;
    const used = Math.floor(seconds / 60);
    const left = Number(clock.dataset.minutes) - used;
    const rest = left >= 0 ? say(clock.dataset.left, left) : say(clock.dataset.over, -left);
    const words = `${say(clock.dataset.used, used)} · ${rest}`;
    if (clock.textContent.trim() !== words) clock.textContent = words;
  }

  const all = () => document.querySelectorAll("[data-seconds]").forEach(draw);
  setInterval(all, 1000);
  document.addEventListener("htmx:afterSettle", all);
  all();
})();
