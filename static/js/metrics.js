// Beside a chart of metrics: what a click on a point leads to, a span chosen with Alt held,
// the chart as a PNG. Without it the same ways are in the table and in the time range.

const MINUTE = 60_000;
const IMAGE = { width: 1200, height: 480 };
const BELOW = 84; // for the lines' names and what they are made of

// Charts show the reader's clock; an address takes it back as it is.
function clock(milliseconds) {
  return new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ");
}

function link(words, address, range) {
  const anchor = document.createElement("a");
  const query = new URLSearchParams({ range });
  query.set("tz", document.documentElement.dataset.zone);
  anchor.href = `${address}?${query}`;
  anchor.textContent = words;
  return anchor;
}

function offer({ target, detail }) {
  const panel = target.matches("[data-minutes]") && document.querySelector("[data-minute]");
  if (!panel) return;
  const first = Math.floor(detail.at / MINUTE) * MINUTE;
  const last = Math.max(first + MINUTE, Math.ceil(detail.until / MINUTE) * MINUTE);
  const range = `${clock(first)}..${clock(last)}`;
  const around = `${clock(first - 15 * MINUTE)}..${clock(last + 15 * MINUTE)}`;
  const words = document.createElement("span");
  const isMinute = last - first === MINUTE;
  words.textContent = isMinute ? `${clock(first)} ` : `${clock(first)} to ${clock(last)} `;
  panel.replaceChildren(
    words,
    link(`Logs of this ${isMinute ? "minute" : "time"}`, panel.dataset.logs, range),
    link(`Thoughts of this ${isMinute ? "minute" : "time"}`, panel.dataset.thoughts, range),
    link("What changed around it", panel.dataset.changes, around),
  );
  panel.hidden = false;
}

// With Alt held a drag asks what changed in the span; Plotly must not see it.
function chooseSpan(event) {
  const plot = event.altKey && event.target.closest?.("[data-minutes] .nsewdrag");
  const chart = plot && plot.closest("[data-chart]");
  const panel = document.querySelector("[data-minute]");
  if (!chart || !panel) return;
  event.stopPropagation();
  event.preventDefault();
  const left = plot.getBoundingClientRect().left;
  const axis = chart._fullLayout.xaxis;
  const from = axis.p2c(event.clientX - left);
  const shade = document.createElement("div");
  shade.className = "span-drawn";
  chart.append(shade);
  const move = (now) => {
    const [first, last] = [event.clientX, now.clientX].sort((one, other) => one - other);
    shade.style.left = `${first - chart.getBoundingClientRect().left}px`;
    shade.style.width = `${last - first}px`;
  };
  document.addEventListener("mousemove", move, true);
  const end = (last) => {
    document.removeEventListener("mousemove", move, true);
    shade.remove();
    const to = axis.p2c(last.clientX - left);
    const [start, stop] = [Math.min(from, to), Math.max(from, to)];
    if (stop - start < MINUTE) return;
    const range = `${clock(start)}..${clock(stop + MINUTE - 1)}`;
    location.assign(link("", panel.dataset.changes, range).href);
  };
  document.addEventListener("mouseup", end, { once: true, capture: true });
}

function nameLines(brush, chart, look) {
  let left = 16;
  for (const row of chart.closest("figure").querySelectorAll(".legend tbody tr")) {
    const label = row.cells[0].textContent.trim();
    brush.fillStyle = getComputedStyle(row.querySelector("rect")).fill;
    brush.fillRect(left, IMAGE.height + 42, 10, 10);
    brush.fillStyle = look.color;
    brush.fillText(label, left + 16, IMAGE.height + 52);
    left += brush.measureText(label).width + 40;
  }
}

// Through an SVG: Plotly's own PNG needs an image from a blob, which the policy refuses.
async function asPicture(chart) {
  const address = await window.Plotly.toImage(chart, { format: "svg", ...IMAGE });
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  const words = document.querySelector("[data-resolution]")?.textContent ?? "";
  [canvas.width, canvas.height] = [2 * IMAGE.width, 2 * (IMAGE.height + BELOW)];
  const brush = canvas.getContext("2d");
  const look = getComputedStyle(document.body);
  brush.scale(2, 2);
  brush.fillStyle = look.backgroundColor;
  brush.fillRect(0, 0, IMAGE.width, IMAGE.height + BELOW);
  brush.fillStyle = look.color;
  brush.font = `600 16px ${look.fontFamily}`;
  brush.fillText(chart.getAttribute("aria-label").split(";")[0], 16, 24, IMAGE.width - 32);
  brush.drawImage(image, 0, 32, IMAGE.width, IMAGE.height);
  brush.font = `12px ${look.fontFamily}`;
  nameLines(brush, chart, look);
  brush.fillText(words, 16, IMAGE.height + 74, IMAGE.width - 32);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

async function download() {
  const charts = [...document.querySelectorAll("[data-minutes].js-plotly-plot")];
  for (const [number, chart] of charts.entries()) {
    const address = URL.createObjectURL(await asPicture(chart));
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.download = charts.length > 1 ? `metrics-${number + 1}.png` : "metrics.png";
    anchor.click();
    URL.revokeObjectURL(address);
  }
}

function prepare() {
  for (const button of document.querySelectorAll("[data-png]")) {
    button.hidden = !document.querySelector("[data-minutes].js-plotly-plot");
    button.onclick = download;
  }
}

// charts.js draws on the same events; it is asked first, for its element stands first.
prepare();
document.addEventListener("htmx:afterSettle", prepare);
document.addEventListener("htmx:historyRestore", prepare);
document.addEventListener("chart:moment", offer);
document.addEventListener("mousedown", chooseSpan, true);
