// Pins: the public keys that somebody trusts, as the pins file and a bundle's keys.json list them.

import { Malformed } from "./encodings.js";
import { readKey } from "./signatures.js";

const CHAINS = ["store", "console"];
const HOWS = ["made here", "operator", "first use"];
const FIELDS = ["algorithm", "by", "chain", "fingerprint", "from", "how", "key_id", "pinned_at",
  "public_key", "until"];

function bound(value) {
  if (value === null) return null;
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 63) {
    throw new Malformed("A pin's bound is no number of an entry.");
  }
  return BigInt(value);
}

async function readPin(said) {
  if (!said || Array.isArray(said) || Object.keys(said).sort().join() !== FIELDS.join()) {
    throw new Malformed("A pin lacks a field or has one too many.");
  }
  if (!CHAINS.includes(said.chain) || !HOWS.includes(said.how)) {
    throw new Malformed("A pin names no chain that there is, or no way of pinning.");
  }
  const key = await readKey(said.public_key);
  if (said.key_id !== key.id || said.algorithm !== key.algorithm
    || said.fingerprint !== key.fingerprint) {
    throw new Malformed("A pin names another key than the one that it holds.");
  }
  const [first, last] = [bound(said.from), bound(said.until)];
  if (first !== null && last !== null && first > last) {
    throw new Malformed("A pin ends before it begins.");
  }
  return { chain: said.chain, key, first, last, how: said.how };
}

// Reads a list of pins: [{chain, key, first, last, how}], bounds as BigInt or null. Throws Malformed.
export async function readPins(text) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    throw new Malformed("They are not JSON.");
  }
  if (!Array.isArray(said)) throw new Malformed("They are not a list of pins.");
  const pins = [];
  for (const one of said) pins.push(await readPin(one));
  if (new Set(pins.map(({ chain, key }) => `${chain} ${key.id}`)).size !== pins.length) {
    throw new Malformed("A key is pinned twice for one chain.");
  }
  return pins;
}
