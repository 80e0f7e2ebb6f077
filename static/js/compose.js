// Drag a person to another cell. The same form as the button sends the move; without this file the button does it all.
(() => {
  const form = document.getElementById("move-form");
  if (!form) return;
  let dragged = null;
  const cellOf = (event) => event.target.closest?.("[data-cell]");
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-person]");
    if (!dragged) return;
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.person);
  });
  document.addEventListener("dragover", (event) => {
    const cell = cellOf(event);
    if (!dragged || !cell) return;
    event.preventDefault();
    cell.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => cellOf(event)?.classList.remove("over"));
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    document.querySelectorAll(".over").forEach((cell) => cell.classList.remove("over"));
    dragged = null;
  });
  document.addEventListener("drop", (event) => {
    const cell = cellOf(event);
    if (!dragged || !cell || cell.contains(dragged)) return;
    event.preventDefault();
    form.elements.participant.value = dragged.dataset.person;
    form.elements.cell.value = cell.dataset.cell;
    form.submit();
  });
  document.getElementById("move")?.focus();
})();
