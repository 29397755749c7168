// Looks every few seconds for what is new, while somebody sees the page: the fragment asks the
// server and says it. The number of pending changes stands in the title and in the icon.

import { badged } from "./icon.js";

const EVERY = 5000;
const title = document.title.replace(/^\(\d[\d,+]*\) /, "");

function look() {
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-watch]")) {
    part.dispatchEvent(new CustomEvent("look"));
  }
}

function tell() {
  const part = document.querySelector("[data-pending]");
  if (!part) return;
  const pending = Number(part.dataset.pending);
  const words = pending ? `(${pending.toLocaleString("en")}) ${title}` : title;
  if (document.title !== words) document.title = words;
  badged(pending);
}

tell();
setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
document.addEventListener("htmx:afterSettle", tell);
