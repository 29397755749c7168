// An evidence bundle that is dropped or chosen on the page, checked here: nothing is uploaded.
// Works on templates/audit/_drop.html.

import { inWords, wordList } from "../identity/words.js";
import { check } from "./bundle.js";
import { Malformed } from "./encodings.js";
import { readPins } from "./pins.js";

const SAID = {
  verified: ["good", "Verified", "every check below is good."],
  tampered: ["broken", "Broken", "the first that is wrong is named below."],
  unchecked: ["attention", "Not checked in full", "see which check could not be made."],
  unanchored: ["attention", "Nothing to check", "the bundle holds no entry."],
};
const TONES = { verified: "good", broken: "broken", "not checked": "attention" };

function element(name, attributes = {}, ...inside) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...inside);
  return made;
}

function verdict(tone, word, sentence) {
  return element("div", { className: `verdict ${tone}` },
    element("p", {}, element("b", { textContent: word }), `: ${sentence}`));
}

function ticks(lines) {
  return element("ul", { className: "ticks" }, ...lines.map(({ word, sentence }) =>
    element("li", { className: TONES[word] ?? "" },
      element("b", { textContent: word }), " ", element("span", { textContent: sentence }))));
}

async function keysOf(report, words) {
  const list = await wordList(words);
  const said = report.keys.flatMap(({ key, chain }) => [
    element("dt", { textContent: `Key for the ${chain}’s chain` }),
    element("dd", {}, element("span", { className: "words", textContent: inWords(list, key.fingerprint) }),
      element("br"), element("span", { className: "mono", textContent: key.fingerprint })),
  ]);
  return element("dl", { className: "facts section" }, ...said);
}

async function trusted(typed) {
  const pins = await readPins(JSON.parse(document.getElementById("pinned-keys").textContent));
  const fingerprints = typed.trim() ? [typed.trim()] : [];
  return fingerprints.length ? { fingerprints } : { pins };
}

async function show(section, file) {
  const result = section.querySelector("[data-result]");
  result.replaceChildren(element("p", { className: "note", textContent: `Checking ${file.name}.` }));
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const typed = section.querySelector("#bundle-fingerprint").value;
    const report = await check(bytes, await trusted(typed));
    const [tone, word, sentence] = SAID[report.verdict];
    const about = `${report.entries} entries of ${report.origin}; ${sentence}`;
    result.replaceChildren(verdict(tone, word, about), ticks(report.lines),
      await keysOf(report, section.dataset.words));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    result.replaceChildren(verdict("broken", "Refused", error.message));
  }
}

function start(section) {
  const [place, input] = [section.querySelector("[data-place]"), section.querySelector("input[type=file]")];
  const over = (event, is) => {
    event.preventDefault();
    section.open = true;
    place.classList.toggle("over", is);
  };
  input.addEventListener("change", () => input.files.length && show(section, input.files[0]));
  section.addEventListener("dragover", (event) => over(event, true));
  section.addEventListener("dragleave", (event) => over(event, false));
  section.addEventListener("drop", (event) => {
    over(event, false);
    if (event.dataTransfer.files.length) show(section, event.dataTransfer.files[0]);
  });
}

for (const section of document.querySelectorAll("[data-drop]")) start(section);
