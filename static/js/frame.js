// What the frame does beyond HTML: the browser's zone, menus, notices. Pages work without it.

import { keepFocus } from "./focus.js";
import { followKeys } from "./keys.js";
import { followRange } from "./range.js";
import { keepTimesFresh } from "./times.js";

const narrow = matchMedia("(max-width: 599px)");

// The server shows local times in this zone once the reader asks for local.
function tellZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.split("; ").includes(`zone=${zone}`)) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  }
}

function closeMenusOutside(event) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (event.type === "keydown" ? event.key !== "Escape" : menu.contains(event.target)) continue;
    const held = event.type === "keydown" && menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus(); // or the focus would be in what is not seen
  }
}

// The style sheet hides them until then, so that nothing moves; an error stays in sight.
function foldFiltersOnPhones() {
  for (const filters of document.querySelectorAll("details[data-filters]")) {
    if (narrow.matches && !filters.querySelector(".error")) filters.open = false;
    filters.removeAttribute("data-filters");
    filters.dataset.folds = "";
  }
}

// Where there is room again there is nothing to unfold them by.
function unfoldFiltersOnWideScreens() {
  if (narrow.matches) return;
  for (const filters of document.querySelectorAll("details[data-folds]")) filters.open = true;
}

// What was not filled in has no place in an address.
function dropEmptyFields({ target, formData }) {
  if (target.method !== "get") return;
  const filled = [...formData].filter(([, value]) => value !== "");
  for (const name of [...formData.keys()]) formData.delete(name);
  for (const [name, value] of filled) formData.append(name, value);
}

function notice(sentence) {
  const said = document.querySelector("#notices > .note");
  if (said?.textContent === sentence) return said; // a page that asks by itself says it once
  const note = document.createElement("p");
  note.className = "note broken";
  note.setAttribute("role", "alert");
  note.textContent = sentence;
  document.getElementById("notices")?.replaceChildren(note);
  return note;
}

// An answer that htmx does not swap still says why, in its own words.
function explainFailure(event) {
  const { xhr } = event.detail;
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const reason = page.querySelector("[data-reason]")?.textContent.trim();
  notice(reason || `The server answered ${xhr.status} ${xhr.statusText}.`);
}

function tellThemeChange() {
  document.documentElement.dispatchEvent(new CustomEvent("themechange"));
}

tellZone();
foldFiltersOnPhones();
keepFocus();
followKeys();
followRange();
keepTimesFresh();
document.addEventListener("click", closeMenusOutside);
document.addEventListener("keydown", closeMenusOutside);
document.addEventListener("formdata", dropEmptyFields);
document.addEventListener("htmx:load", foldFiltersOnPhones);
document.addEventListener("htmx:responseError", explainFailure);
document.addEventListener("htmx:sendError", () => {
  notice("The server did not answer. What is shown is from before.").dataset.lost = "";
});
document.addEventListener("htmx:afterOnLoad", () =>
  document.querySelector("#notices [data-lost]")?.remove());
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  // What a page asks by itself, once it is loaded or every few seconds, takes no notice away.
  const cause = detail.requestConfig.triggeringEvent;
  if (!cause || cause.type === "look") return;
  document.getElementById("notices")?.replaceChildren();
});
narrow.addEventListener("change", unfoldFiltersOnWideScreens);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tellThemeChange);
