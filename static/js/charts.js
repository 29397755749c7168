// Draws each <div data-chart="id"> from the figure in the JSON element of that id, in the
// theme's colours; a drag across a chart asks the page for that time range.

const COLOUR = /^(--[a-z0-9-]+)(?:\/([\d.]+))?$/;
const touches = matchMedia("(pointer: coarse)");
const LONG = 3 * 60 * 60 * 1000;
const CONFIG = {
  displaylogo: false, // its logo would need an inline style
  displayModeBar: false,
  doubleClick: false,
  responsive: true,
  showTips: false,
};

function colour(name, share) {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return share === undefined ? value : value.replace(/^rgb\((.+)\)$/, `rgba($1, ${share})`);
}

// The figure names custom properties where a colour belongs.
function coloured(value) {
  if (typeof value === "string") {
    const named = COLOUR.exec(value);
    return named ? colour(named[1], named[2]) : value;
  }
  if (Array.isArray(value)) return value.map(coloured);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, coloured(part)]));
  }
  return value;
}

// "2026-11-20 14:03:22.1234" of Plotly without what the eye cannot mean: seconds in a long
// range, parts of a second in any. Without a clock it would be a whole day.
function moment(text, isLong) {
  const [day, clock = "00:00"] = text.split(" ");
  return `${day} ${isLong ? clock.slice(0, 5) : clock.split(".")[0]}`;
}

function zoom(chart, change) {
  const [from, to] = [change["xaxis.range[0]"], change["xaxis.range[1]"]];
  const form = document.querySelector("form[data-range]");
  if (!from || !to || !form) return;
  const isLong = Date.parse(to) - Date.parse(from) > LONG;
  const [start, end] = [moment(from, isLong), moment(to, isLong)];
  if (start === end) return void draw(chart); // less than a second: nothing to ask for
  form.elements.range.value = `${start}..${end}`;
  form.requestSubmit();
}

function draw(chart) {
  const figure = document.getElementById(chart.dataset.chart);
  if (!figure || !window.Plotly) return;
  const { data, layout } = coloured(JSON.parse(figure.textContent));
  if (chart.clientWidth < 480) layout.xaxis.nticks = 4; // more of them and Plotly turns them
  if (touches.matches) layout.dragmode = false; // a finger on the chart scrolls the page
  const isNew = !chart.classList.contains("js-plotly-plot");
  Plotly.react(chart, data, layout, CONFIG);
  if (isNew) chart.on("plotly_relayout", (change) => zoom(chart, change));
}

function drawAll() {
  for (const chart of document.querySelectorAll("[data-chart]")) draw(chart);
}

drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
document.addEventListener("htmx:historyRestore", drawAll);
document.documentElement.addEventListener("themechange", drawAll);
