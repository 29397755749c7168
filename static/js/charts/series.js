// What a figure's lines say at a moment.

const large = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const small = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

function written(number) {
  return (Math.abs(number) < 1000 ? small : large).format(number);
}

function instant(text) {
  return Date.parse(`${text.replace(" ", "T")}Z`); // the wall clock, as if it were UTC
}

// Lines whose values are to be read: bands and marks say hoverinfo "skip".
export function seriesOf(data) {
  return data.filter((trace) => trace.hoverinfo !== "skip" && trace.x?.length).map((trace) => {
    const points = trace.x
      .map((x, place) => [x && instant(x), trace.y[place], trace.customdata?.[place]])
      .filter(([time, value]) => time && Number.isFinite(value))
      .sort((one, other) => one[0] - other[0]);
    return {
      name: trace.name ?? "",
      colour: trace.line?.color ?? trace.marker?.color,
      axis: trace.yaxis ?? "y",
      times: points.map(([time]) => time),
      values: points.map(([, value]) => value),
      text: (place) => filled(trace.hovertemplate ?? "%{y}", points[place][1], points[place][2]),
    };
  });
}

export function placeOf(times, time) {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time - times[low - 1] <= times[low] - time ? low - 1 : low;
}

// The nearest point, none where the line has nothing within `reach` milliseconds.
export function pointAt(series, time, reach) {
  if (!series.times.length) return null;
  const place = placeOf(series.times, time);
  if (Math.abs(series.times[place] - time) > reach) return null;
  return { value: series.values[place], text: series.text(place) };
}

// All moments at which any line has a point, in order and each once.
export function momentsOf(all) {
  return [...new Set(all.flatMap((series) => series.times))].sort((one, other) => one - other);
}

// What the figure would have Plotly say of a point, as plain text.
export function filled(template, y, custom = []) {
  return template
    .replace(/<extra>.*?<\/extra>/g, "")
    .replaceAll("<br>", ", ")
    .replace(/%\{(?:y|customdata\[(\d+)\])(?::[^}]*)?\}/g, (_, place) => {
      const value = place === undefined ? y : custom?.[place];
      return typeof value === "number" ? written(value) : String(value ?? "");
    });
}

// Labels beside a line must not cover each other: pushed apart, kept inside the plot.
export function apart(places, height, step) {
  const order = places.map((_, place) => place).sort((one, other) => places[one] - places[other]);
  const found = [...places];
  let floor = 0;
  for (const place of order) floor = (found[place] = Math.max(found[place], floor)) + step;
  let ceiling = height - step;
  for (const place of order.reverse()) {
    ceiling = (found[place] = Math.max(0, Math.min(found[place], ceiling))) - step;
  }
  return found;
}
