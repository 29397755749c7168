// One crosshair by time across all charts of a page; the values stand beside their lines.

import { askForStep, clock } from "./asking.js";
import { apart, momentsOf, placeOf, pointAt, seriesOf } from "./series.js";

const STEP = 20; // pixels between labels
const GAP = 8; // pixels around a label
const MOST = 8; // labels in one chart
const NEAR = 16; // pixels from a point within which a line has a value
const drawn = new Map(); // chart -> its lines and moments
let time = null; // where the crosshair stands, in milliseconds of the wall clock

export function remember(chart, data) {
  const series = seriesOf(data);
  drawn.set(chart, { series, moments: momentsOf(series) });
  if (!chart.hasAttribute("tabindex")) listen(chart);
}

// Charts that a swap has taken away.
export function forget() {
  for (const chart of drawn.keys()) if (!chart.isConnected) drawn.delete(chart);
}

function part(parent, name) {
  const found = parent.querySelector(`:scope > .${name}`);
  if (found) return found;
  const made = document.createElement("div");
  made.className = name;
  parent.append(made);
  return made;
}

function labels(chart, layout) {
  const { series } = drawn.get(chart);
  const axis = layout.xaxis;
  const reach = Math.abs(axis.p2c(NEAR) - axis.p2c(0));
  return series.flatMap((line) => {
    const point = pointAt(line, time, reach);
    const scale = layout[line.axis.replace("y", "yaxis")];
    if (!point || !scale) return [];
    const text = [line.name, point.text].filter(Boolean).join(" ");
    return [{ text, colour: line.colour, y: scale.d2p(point.value) }];
  }).slice(0, MOST);
}

function place(chart, overlay, layout, left, found) {
  const { _offset: top, _length: height } = layout.yaxis;
  overlay.style.left = `${left}px`;
  overlay.style.top = `${top}px`;
  overlay.style.height = `${height}px`;
  const places = apart(found.map(({ y }) => y - STEP / 2), height, STEP);
  overlay.replaceChildren(...found.map(({ text, colour }, number) => {
    const label = document.createElement("span");
    label.textContent = text;
    label.style.top = `${places[number]}px`;
    label.style.borderColor = colour;
    return label;
  }));
  const when = document.createElement("b");
  when.textContent = clock(time);
  overlay.append(when);
  keepInside(overlay, left, chart.clientWidth - left);
}

// Labels stand right of the crosshair unless they would leave the chart there.
function keepInside(overlay, before, after) {
  overlay.classList.remove("flipped");
  const parts = [...overlay.children];
  const widest = Math.max(...parts.map((label) => label.offsetWidth));
  overlay.classList.toggle("flipped", widest + GAP > after && before > after);
  for (const label of parts) label.style.maxWidth = `${Math.max(before, after) - GAP}px`;
}

function show(chart, isRead) {
  const layout = chart._fullLayout;
  const overlay = part(chart, "crosshair");
  const left = layout?.xaxis ? layout.xaxis._offset + layout.xaxis.c2p(time) : NaN;
  const inside = left >= layout?.xaxis?._offset - 1
    && left <= layout.xaxis._offset + layout.xaxis._length + 1;
  overlay.hidden = !inside;
  if (!inside) return;
  overlay.setAttribute("aria-hidden", "true");
  const found = labels(chart, layout);
  place(chart, overlay, layout, left, found);
  if (!isRead) return;
  const said = part(chart, "visually-hidden");
  said.setAttribute("role", "status");
  said.textContent = [clock(time), ...found.map(({ text }) => text)].join(", ");
}

function showAll(moment, reader = null) {
  time = moment;
  for (const chart of drawn.keys()) show(chart, chart === reader);
}

function hideAll() {
  time = null;
  for (const chart of drawn.keys()) part(chart, "crosshair").hidden = true;
}

function under(chart, event) {
  const axis = chart._fullLayout?.xaxis;
  const { moments } = drawn.get(chart) ?? {};
  if (!axis || !moments?.length) return null;
  const left = event.clientX - chart.getBoundingClientRect().left - axis._offset;
  if (left < 0 || left > axis._length) return null;
  return moments[placeOf(moments, axis.p2c(left))];
}

// A moment was clicked, or chosen with Enter: who has something to say of it listens. It lasts
// until the next that the chart has a value for.
function choose(chart, at) {
  const { moments } = drawn.get(chart);
  const next = moments[placeOf(moments, at) + 1] ?? at;
  const detail = { at, until: next };
  chart.dispatchEvent(new CustomEvent("chart:moment", { bubbles: true, detail }));
}

function press(chart, event) {
  const { moments } = drawn.get(chart) ?? {};
  const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === "Escape") return void hideAll();
  if (event.key === "Enter" && time !== null) return void choose(chart, time);
  if (!moments?.length || (!way && event.key !== "Home" && event.key !== "End")) return;
  event.preventDefault();
  if (way && event.shiftKey) return void askForStep(way < 0 ? "earlier" : "later");
  const last = moments.length - 1;
  const from = time === null ? (way > 0 ? -1 : last + 1) : placeOf(moments, time);
  const to = way ? from + way : event.key === "Home" ? 0 : last;
  showAll(moments[Math.max(0, Math.min(last, to))], chart);
}

function listen(chart) {
  chart.tabIndex = 0;
  chart.addEventListener("pointermove", (event) => {
    const moment = event.buttons ? null : under(chart, event); // a drag draws its own lines
    if (moment === null) hideAll();
    else if (moment !== time) showAll(moment);
  });
  chart.addEventListener("pointerleave", hideAll);
  chart.addEventListener("blur", hideAll);
  chart.addEventListener("keydown", (event) => press(chart, event));
}

// Plotly tells a click from a drag; where it is, only the pointer knows.
export function clicked(chart, event) {
  const moment = under(chart, event);
  if (moment !== null) choose(chart, moment);
}
