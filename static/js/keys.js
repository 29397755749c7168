// The keyboard: rows, pages, items, search and help. The help dialog lists the same keys.

const ROWS = "table.rows tbody tr, [data-row]";

function rows() {
  return [...document.querySelectorAll(ROWS)].filter((row) => row.checkVisibility());
}

function handle(row) {
  return row.querySelector("a.key") ?? row.querySelector("a, summary, button") ?? row;
}

function currentRow() {
  return document.activeElement?.closest(ROWS);
}

function moveRow(step) {
  const all = rows();
  const from = all.indexOf(currentRow());
  const row = all[from < 0 ? (step > 0 ? 0 : all.length - 1) : from + step];
  if (!row) return;
  const target = handle(row);
  if (target === row) row.tabIndex = -1;
  target.focus({ focusVisible: true });
  row.scrollIntoView({ block: "nearest" });
}

function unfold() {
  const fold = currentRow()?.querySelector("details");
  if (fold) fold.open = !fold.open;
}

function follow(selector) {
  const link = document.querySelector(selector);
  if (link?.tagName === "A") link.click();
  else if (link) location.assign(link.href);
}

function search() {
  const field = document.querySelector('[data-search], main input[type="search"]');
  const fold = field?.closest("details");
  if (fold) fold.open = true;
  field?.focus();
  field?.select?.();
}

function goTo() {
  document.querySelector("[data-find]")?.focus();
}

function help() {
  document.getElementById("keys")?.showModal();
}

const KEYS = {
  "/": search,
  "?": help,
  g: goTo,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  e: unfold,
  n: () => follow('head link[rel="next"]'),
  p: () => follow('head link[rel="prev"]'),
  "]": () => follow('main [data-page="next"]'),
  "[": () => follow('main [data-page="previous"]'),
};

function press(event) {
  const typing = event.target.closest?.("input, select, textarea, dialog, [contenteditable]");
  const action = KEYS[event.key];
  if (!action || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
}

export function followKeys() {
  document.addEventListener("keydown", press);
  for (const button of document.querySelectorAll("button[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", help);
  }
}
