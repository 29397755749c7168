// The reader's own key in this browser: makes it, has it prove itself, and shows its words.
// Works on templates/identity/_this_browser.html, one of whose data-case elements is shown.

import { post } from "./answers.js";
import { toBase64, toHex } from "./bytes.js";
import { encode } from "./canonical.js";
import { acting, show } from "./cases.js";
import { KEY, sign } from "./envelope.js";
import { find, forget, make, whyNot } from "./keys.js";
import { inWords, wordList } from "./words.js";

const BEST_FIRST = ["confirmed", "waiting", "unknown", "revoked"];

// Returns the key here that is best by the register, with its state there.
async function best(authority) {
  const register = new Map(JSON.parse(document.getElementById("own-keys").textContent)
    .map(({ keyId, state }) => [keyId, state]));
  const here = (await find(authority))
    .map((key) => ({ ...key, state: register.get(key.keyId) ?? "unknown" }));
  return BEST_FIRST.map((state) => here.find((key) => key.state === state)).find(Boolean);
}

async function look(section) {
  const why = await whyNot();
  if (why) return show(section, "unable", { why });
  const key = await best(section.dataset.authority);
  if (!key) return show(section, "none");
  const words = inWords(await wordList(section.dataset.words), key.keyId);
  return show(section, key.state, { label: key.label, words });
}

// Signs, with the key itself, whose it is to be: proof that its private half is here.
async function proof(key) {
  const body = {
    schema: "identity-key/1",
    authority: key.authority,
    key: key.keyId,
    public_key: toBase64(key.publicKey),
    label: key.label,
    nonce: toHex(crypto.getRandomValues(new Uint8Array(16))),
    issued_at: `${new Date().toISOString().slice(0, 19)}Z`,
  };
  return sign(KEY, encode(body), key);
}

async function handIn(section, form, key) {
  const token = form.elements.csrfmiddlewaretoken.value;
  try {
    const { url } = await post(form.action, token, { envelope: await proof(key) });
    location.assign(url);
  } catch (error) {
    await look(section); // the key is here, and the console does not know it
    throw error;
  }
}

async function enrolNew(section, form) {
  const label = form.elements.label.value.trim().normalize("NFC");
  await handIn(section, form, await make(section.dataset.authority, label));
}

async function forgetBest(section) {
  await forget((await best(section.dataset.authority)).keyId);
  location.reload();
}

async function start(section) {
  const { authority } = section.dataset;
  const [fresh, again] = [section.querySelector("[data-new]"), section.querySelector("[data-again]")];
  acting(section, fresh, "submit", () => enrolNew(section, fresh));
  acting(section, again, "submit", async () => handIn(section, again, await best(authority)));
  for (const button of section.querySelectorAll("[data-forget]")) {
    acting(section, button, "click", () => forgetBest(section));
  }
  await look(section);
}

for (const section of document.querySelectorAll("[data-enrol]")) start(section);
