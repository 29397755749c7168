// Follow mode: the server says how many lines are new, a button shows them above the list. What
// is under the eye stays where it is until then. Each event has a mark of the store, from which
// the next connection goes on: what comes while it is lost is counted later.

const MOST_ROWS = 2000; // then the list is loaded anew
let source = null;
let isOn = false; // also across the swaps of the list
let bar = null;
let since = ""; // the mark of the list as it is shown
let last = ""; // of the last event
let shown = 0; // new lines that are in the list already, of those that this connection counts
let count = 0;

const part = (name) => bar.querySelector(`[data-follow-${name}]`);

function say(words) {
  const status = bar.querySelector("[role=status]");
  if (status.textContent !== words) status.textContent = words;
}

function announce({ all }) {
  const number = count - shown;
  const button = part("show");
  button.hidden = number < 1 && all;
  const words = `${number.toLocaleString("en")}${all ? "" : " or more"} new line`;
  button.textContent = number === 1 ? words : `${words}s`;
}

function heard(event) {
  const { new: number, mark, all } = JSON.parse(event.data);
  [count, last] = [number, mark];
  announce({ all });
}

function listen() {
  source?.close();
  const address = new URL(bar.dataset.follow, location.href);
  address.searchParams.set("since", last || since);
  shown -= count; // the next connection counts from nothing
  count = 0;
  source = new EventSource(address);
  source.addEventListener("open", () => say("Waiting for new lines."));
  source.addEventListener("message", heard);
  source.addEventListener("error", () => {
    const isOver = source.readyState === EventSource.CLOSED;
    say(isOver ? "The server serves no more followers just now." : "Connection lost, trying again.");
    if (isOver) stop();
  });
}

function start() {
  isOn = true;
  part("start").textContent = "Pause";
  part("start").setAttribute("aria-pressed", "true");
  bar.classList.add("on");
  listen();
}

function stop(words) {
  isOn = false;
  source?.close();
  source = null;
  part("start").textContent = "Follow";
  part("start").setAttribute("aria-pressed", "false");
  if (words) say(words);
}

async function show() {
  const body = document.getElementById("lines");
  if (!body || body.rows.length > MOST_ROWS) return void location.reload();
  const until = last;
  const number = count;
  const address = new URL(bar.dataset.new, location.href);
  address.searchParams.set("since", since);
  address.searchParams.set("until", until);
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return void say("The new lines could not be read. Load the page anew.");
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const there = new Set([...body.rows].map((row) => row.dataset.line));
  const rows = [...holder.content.children].filter((row) => !there.has(row.dataset.line));
  for (const row of rows) row.classList.add("new");
  body.prepend(...rows);
  for (const row of rows) if (!row.dataset.line) window.htmx.process(row); // it offers the rest
  [since, shown] = [until, number];
  announce({ all: true });
  rows[0]?.querySelector("a")?.focus({ preventScroll: true });
}

function take() {
  const found = document.querySelector("[data-follow]");
  if (found === bar) return;
  bar = found;
  if (!bar) return void source?.close();
  [since, last, shown, count] = [bar.dataset.mark, "", 0, 0];
  bar.hidden = false;
  part("start").addEventListener("click", () => (isOn ? stop("Paused.") : start()));
  part("show").addEventListener("click", show);
  if (isOn) start();
}

export function followLog() {
  take();
  document.addEventListener("htmx:afterSettle", take);
  document.addEventListener("htmx:historyRestore", take);
  document.addEventListener("visibilitychange", () => {
    if (!bar || !isOn) return;
    if (document.hidden) source?.close();
    else listen();
  });
}
