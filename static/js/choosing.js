// Beside the small charts: none is drawn together with others until it is chosen.

function follow() {
  const button = document.querySelector("[data-together]");
  if (!button) return;
  const chosen = button.form.querySelectorAll("input[type=checkbox]:checked").length;
  button.disabled = chosen === 0;
  button.textContent = `Chart the ${chosen || ""} chosen together`.replace("  ", " ");
}

follow();
addEventListener("pageshow", follow); // a browser that goes back ticks what was ticked
document.addEventListener("change", follow);
document.addEventListener("htmx:afterSettle", follow);
document.addEventListener("htmx:historyRestore", follow);
