// A drag across <svg data-bars data-from data-to> asks the page for that time range. The ends are
// wall clocks of the page's zone; a click alone stays a click on a bar.

import { askForRange } from "../charts/asking.js";

const LEAST = 6; // pixels that are a drag
let drag = null;

// A wall clock is reckoned with as if it were UTC: only lengths matter.
function momentAt(bars, x) {
  const { left, width } = bars.getBoundingClientRect();
  const [from, to] = [bars.dataset.from, bars.dataset.to].map((text) => Date.parse(`${text}Z`));
  const share = Math.min(Math.max((x - left) / width, 0), 1);
  return new Date(from + share * (to - from)).toISOString().replace("T", " ").replace("Z", "");
}

function shade(bars, from, to) {
  const { left, width } = bars.getBoundingClientRect();
  const [box] = [bars.viewBox.baseVal];
  const scale = box.width / width;
  drag.shade ??= bars.appendChild(document.createElementNS(bars.namespaceURI, "rect"));
  const places = { x: (Math.min(from, to) - left) * scale, y: 0,
    width: Math.abs(to - from) * scale, height: box.height, class: "drawn" };
  for (const [name, value] of Object.entries(places)) drag.shade.setAttribute(name, value);
}

function begin(event) {
  const bars = event.target.closest?.("svg[data-bars]");
  if (!bars || event.button !== 0 || event.pointerType === "touch") return;
  drag = { bars, from: event.clientX, shade: null };
}

function move(event) {
  if (drag && Math.abs(event.clientX - drag.from) >= LEAST) {
    shade(drag.bars, drag.from, event.clientX);
  }
}

function end(event) {
  if (!drag) return;
  const { bars, from, shade: drawn } = drag;
  drag = null;
  if (!drawn) return;
  drawn.remove();
  // The click that follows is no click on a bar.
  addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
  const ends = [from, event.clientX].sort((one, other) => one - other);
  askForRange(...ends.map((x) => momentAt(bars, x)));
}

export function drawRanges() {
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end);
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("svg[data-bars]")) event.preventDefault(); // bars are links
  });
}
