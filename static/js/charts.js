// Draws each <div data-chart="id"> from the figure in the JSON element of that id. A drag across a
// chart asks the page for that time range, a drag with Shift for the time beside it; the crosshair
// is shared by all. A click tells "chart:moment" of a stretch of the wall clock, in milliseconds.

import { askForRange } from "./charts/asking.js";
import { clicked, forget, remember } from "./charts/crosshair.js";
import { coloured } from "./charts/figure.js";

const touches = matchMedia("(pointer: coarse)");
const CONFIG = {
  displaylogo: false, // its logo would need an inline style
  displayModeBar: false,
  doubleClick: false,
  responsive: true,
  showTips: false,
};

function moved(chart, change) {
  const [from, to] = [change["xaxis.range[0]"], change["xaxis.range[1]"]];
  if (from && to && !askForRange(from, to)) draw(chart); // less than a second: nothing to ask for
}

function draw(chart) {
  const figure = document.getElementById(chart.dataset.chart);
  if (!figure || !window.Plotly) return;
  const { data, layout } = coloured(JSON.parse(figure.textContent));
  if (chart.clientWidth < 480) layout.xaxis.nticks = 4; // more of them and Plotly turns them
  if (touches.matches) layout.dragmode = false; // a finger on the chart scrolls the page
  layout.hovermode = false; // the crosshair says it, in all charts at once
  const isNew = !chart.classList.contains("js-plotly-plot");
  Plotly.react(chart, data, layout, CONFIG);
  remember(chart, data);
  if (!isNew) return;
  chart.on("plotly_relayout", (change) => moved(chart, change));
  chart.addEventListener("click", (event) => clicked(chart, event));
}

function drawAll() {
  forget();
  for (const chart of document.querySelectorAll("[data-chart]")) draw(chart);
}

drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
document.addEventListener("htmx:historyRestore", drawAll);
document.documentElement.addEventListener("themechange", drawAll);
