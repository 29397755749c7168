// Signing a statement: a ruling over a change, a baseline, or a policy.
//
// A page wires it up with templates/identity/_signing.html, or markup like it:
//
//   <section data-sign="ruling"            ruling, baseline or policy
//       data-draft="/identity/<id>/draft"  POST decision, reason, key and the form's other fields
//                                          → {payload (base64), payloadType}
//       data-rule="/identity/<id>/rule"    POST envelope → {state, sentence, url}
//       data-shown="/identity/<id>/operations.json"  GET → what digests are computed from:
//                                          ruling {change, revision, operations: [{kind, id,
//                                          before: content|null, after: content|null}]};
//                                          baseline {items: [{kind, id, content}]};
//                                          policy {replaces}
//       data-words="/identity/words.json"
//       data-store data-authority          the store's id, and who signs
//       data-change data-revision data-quorum        of a ruling: what the page shows
//       data-keys="id">                    json_script of the keys that may sign: [{keyId, label}]
//     <div data-case="asking|unable|none"> why one cannot sign here (unable has data-fill="why")
//     <div data-case="ready" hidden><form>  csrf token, reason, <button name="decision" value=…>;
//                                          of a policy also days_to_rule, and one number input
//                                          with data-config-type per line
//     <p role="status" data-said></p>      what came of it
//     <dialog class="act" data-confirm>    data-fill: heading, sentence, reason, key, key-words,
//                                          digest-words, digest; buttons data-cancel, data-yes
//
// Where the page shows the stored text of an item, it may mark the element with
// data-shown-kind, data-shown-id and data-shown-side (before, after): the text is compared too.
// Once the server has answered, the section dispatches "signed" with its answer.
// Errors of the server are JSON {error} or a page with data-reason.

import { get, post } from "./answers.js";
import { fromBase64, sha256 } from "./bytes.js";
import { decode } from "./canonical.js";
import { acting, fill, say, show } from "./cases.js";
import { sign } from "./envelope.js";
import { find, whyNot } from "./keys.js";
import { inSentences } from "./sentences.js";
import { check, Differs, reasonText, typeOf } from "./statements.js";
import { inWords, wordList } from "./words.js";

// Returns this browser's key that may sign by the register, or undefined.
async function usableKey({ authority, keys }) {
  const usable = JSON.parse(document.getElementById(keys).textContent);
  const here = await find(authority);
  return here.find((key) => usable.some(({ keyId }) => keyId === key.keyId));
}

// Returns what the reader asks for, to be held against what the server words.
function asks(section, form, decision, key) {
  const { store, authority, change, revision, quorum } = section.dataset;
  const reason = reasonText(form.elements.reason.value);
  const asked = { store, authority, key: key.keyId, reason };
  if (section.dataset.sign === "ruling") {
    return { ...asked, decision, change, revision: Number(revision), quorum: Number(quorum) };
  }
  if (section.dataset.sign === "baseline") return asked;
  const lines = [...form.querySelectorAll("[data-config-type]")];
  const quorums = Object.fromEntries(
    lines.map((line) => [line.dataset.configType, Number(line.value)]));
  return { ...asked, quorums, days_to_rule: Number(form.elements.days_to_rule.value) };
}

// A page's text cannot hold these as they are stored.
function asParsed(text) {
  return text.replace(/\r\n?/g, "\n").replace(/^\n/, "").replaceAll("\0", "\ufffd");
}

function checkTexts({ operations = [] }) {
  for (const place of document.querySelectorAll("[data-shown-id]")) {
    const { shownKind, shownId, shownSide } = place.dataset;
    const step = operations.find(({ kind, id }) => kind === shownKind && id === shownId);
    const stored = step?.[shownSide]?.attributes ?? "";
    if (asParsed(place.textContent) !== asParsed(stored)) throw new Differs(`text of ${shownId}`);
  }
}

function checkShown({ change, revision }, asked) {
  if (asked.change !== undefined && (change !== asked.change || revision !== asked.revision)) {
    throw new Error("Nothing was signed: the change was revised after this page was loaded."
      + " Reload it and read the new revision.");
  }
}

// Has the server word the statement, and returns its bytes once they say what is shown.
async function draft(section, form, asked) {
  const { sign: kind, draft: address, shown: source } = section.dataset;
  const shown = await get(source);
  checkShown(shown, asked);
  checkTexts(shown);
  const { csrfmiddlewaretoken: token, ...fields } = Object.fromEntries(new FormData(form));
  const wanted = { ...fields, reason: asked.reason, key: asked.key };
  if (asked.decision) wanted.decision = asked.decision;
  const { payload, payloadType } = await post(address, token, wanted);
  if (payloadType !== typeOf(kind)) throw new Differs("kind of statement");
  const bytes = fromBase64(payload);
  const body = decode(bytes);
  await check(kind, body, asked, shown);
  return { bytes, body };
}

// Asks in the dialog; resolves to whether the reader wants to sign.
function confirmed(dialog, fills) {
  fill(dialog, fills);
  dialog.returnValue = "";
  dialog.querySelector("[data-yes]").disabled = false;
  dialog.querySelector("[data-cancel]").disabled = false;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function signing(section, form, decision) {
  const kind = section.dataset.sign;
  const key = await usableKey(section.dataset);
  if (!key) throw new Error("This browser's key is not there any more: reload the page.");
  const asked = asks(section, form, decision, key);
  const { bytes, body } = await draft(section, form, asked);
  const list = await wordList(section.dataset.words);
  const digest = await sha256(bytes);
  const agreed = await confirmed(section.querySelector("[data-confirm]"), {
    ...inSentences(kind, body),
    reason: body.reason,
    key: key.label,
    "key-words": inWords(list, key.keyId),
    "digest-words": inWords(list, digest),
    digest,
  });
  if (!agreed) {
    say(section, "Nothing was signed.");
    return false;
  }
  const envelope = await sign(typeOf(kind), bytes, key);
  const token = form.elements.csrfmiddlewaretoken.value;
  const answer = await post(section.dataset.rule, token, { envelope });
  say(section, answer.sentence);
  section.dispatchEvent(new CustomEvent("signed", { bubbles: true, detail: answer }));
  return true;
}

function wireDialog(dialog) {
  dialog.querySelector("[data-yes]").addEventListener("click", () => dialog.close("yes"));
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close("no"));
}

export async function start(section) {
  const why = await whyNot();
  if (why) return show(section, "unable", { why });
  if (!await usableKey(section.dataset)) return show(section, "none");
  const form = section.querySelector("form[data-statement]");
  wireDialog(section.querySelector("[data-confirm]"));
  acting(section, form, "submit", (event) => signing(section, form, event.submitter?.value));
  return show(section, "ready");
}

for (const section of document.querySelectorAll("[data-sign]")) start(section);
