// The time range of the page, beyond its links: two dates become one range, and a page that is
// to ask again by itself does so, but never under the eyes of somebody who reads.

const SOON = 1000;
let left = 0; // seconds until the page asks again

function oneRange({ formData }) {
  const [from, to] = ["from", "to"].map((name) => formData.get(name)?.replace("T", " ") ?? "");
  if (!formData.has("from")) return;
  formData.delete("from");
  formData.delete("to");
  formData.set("range", `${from}..${to}`);
}

// Why the page waits; empty where nobody reads just now.
export function reasonToWait() {
  const main = document.getElementById("work");
  if (document.hidden) return "the page is hidden";
  if (!getSelection().isCollapsed) return "text is selected";
  if (main.querySelector("[data-chart]:hover, .chart:focus-within")) return "a chart is read";
  if (document.querySelector("dialog[open]")) return "a dialog is open";
  if (main.querySelector("details[open]:not([data-filters], .filters, .range-bar)")) {
    return "something is unfolded";
  }
  if (main.querySelector("input:focus, select:focus, textarea:focus")) return "you are typing";
  if (scrollY > 80) return "you have scrolled down";
  return "";
}

function ask() {
  const target = document.getElementById("explorer");
  if (!target || !window.htmx) return void location.reload();
  const [path, select] = [location.pathname + location.search, "#explorer"];
  window.htmx.ajax("GET", path, { target, swap: "outerHTML", select, event: new Event("look") });
}

function tick() {
  const shown = document.querySelector("[data-refresh]");
  const seconds = Number(shown?.dataset.refresh);
  if (!seconds) return void (left = 0);
  if (!left) left = seconds;
  const reason = reasonToWait();
  const words = reason ? "paused" : ""; // the reason is a hover away: nothing may move
  if (shown.textContent !== words) shown.textContent = words;
  shown.title = reason;
  if (!reason && --left === 0) ask();
}

export function followRange() {
  document.addEventListener("formdata", oneRange);
  setInterval(tick, SOON);
}
