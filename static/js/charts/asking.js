// Ways from a chart to another time: the range that a hand has drawn, the step that a key asks
// for. Each is an address of the page, so that back returns.

const LONG = 3 * 60 * 60 * 1000;

// "2026-11-20 14:03:22.1234" of Plotly without what the eye cannot mean: seconds in a long
// range, parts of a second in any. Without a clock it would be a whole day.
export function moment(text, isLong) {
  const [day, clock = "00:00"] = text.split(" ");
  return `${day} ${isLong ? clock.slice(0, 5) : clock.split(".")[0]}`;
}

// The wall clock of the page's zone, as figures write it.
export function wall(milliseconds) {
  return new Date(milliseconds).toISOString().replace("T", " ").replace("Z", "");
}

// The same for a reader, who needs no seconds where there are none.
export function clock(milliseconds) {
  return wall(milliseconds).replace(/(:00)?\.\d+$/, "");
}

// Asks for the range between two wall clocks; false where there is no time between them.
export function askForRange(from, to) {
  const form = document.querySelector("form[data-range]");
  if (!form) return false;
  const isLong = Date.parse(to) - Date.parse(from) > LONG;
  const [start, end] = [moment(from, isLong), moment(to, isLong)];
  if (start === end) return false;
  form.elements.range.value = `${start}..${end}`;
  form.requestSubmit();
  return true;
}

export function askForStep(name) {
  document.querySelector(`[data-step="${name}"]`)?.click();
}
