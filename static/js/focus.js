// Where the keyboard goes on after a swap has taken away what had the focus: at the same control
// in what came instead, or at the beginning of that. htmx itself restores only what has an id.

const CONTROLS = "a[href], button, summary, select, input, [tabindex]";
let lost = null;

function wordsOf(control) {
  return (control.ariaLabel || control.name || control.textContent).trim();
}

// What a control is to a reader: its kind, its place and its words but for what they count.
function kindOf(control) {
  const place = control.parentElement.closest("[aria-label], form, ul, dl")?.ariaLabel ?? "";
  return `${control.localName} ${place} ${wordsOf(control).replace(/[\d,.]+/g, "")}`;
}

function remember({ detail }) {
  const held = document.activeElement;
  if (!detail.target.contains(held)) return;
  lost = { id: detail.target.id, kind: kindOf(held), words: wordsOf(held) };
}

function successor(came) {
  const alike = [...came.querySelectorAll(CONTROLS)].filter((one) => kindOf(one) === lost.kind);
  const same = alike.find((one) => wordsOf(one) === lost.words) ?? alike[0];
  // A menu is folded again: its name stands for what is in it.
  const shown = same?.checkVisibility() ? same : same?.closest("details")?.querySelector("summary");
  return shown && !shown.disabled ? shown : came;
}

function goOn({ detail }) {
  if (lost && document.activeElement === document.body) {
    const came = document.getElementById(lost.id) ?? detail.elt;
    const next = successor(came);
    if (next === came) came.tabIndex = -1;
    next.focus({ preventScroll: true });
  }
  lost = null;
}

export function keepFocus() {
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSettle", goOn);
}
