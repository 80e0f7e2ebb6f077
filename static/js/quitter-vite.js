// "Leave quickly": go to a neutral page that takes this one's place in the history.
// Without this script the link still leaves; the page then stays one step back.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-quit]");
  if (!link) return;
  event.preventDefault();
  document.body.hidden = true;
  document.title = "";
  window.location.replace(link.href);
});

// Coming back by the history must not show what was on screen.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
