// Checks an evidence bundle against the keys that its reader trusts. Written from RFC 6962, C2SP's
// notes and the bundle's format, not from the Python verifier: the two must agree.

import * as checks from "./checks.js";
import { Malformed, text } from "./encodings.js";
import { readBundle } from "./files.js";
import { readPins } from "./pins.js";
import { Ring } from "./ring.js";

export const VERDICTS = { verified: 0, tampered: 1, unchecked: 2, unanchored: 3 };

function verdictOf(lines, entries) {
  const words = new Set(lines.map(({ word }) => word));
  if (words.has("broken")) return "tampered";
  if (!entries) return "unanchored";
  return words.has("not checked") ? "unchecked" : "verified";
}

// Returns the keys to go by, and the line that says whose word they rest on.
async function trusted(bundle, pins, fingerprints) {
  let brought;
  try {
    brought = await readPins(text(bundle.files.get("keys.json")));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const fault = checks.wrong(null, "malformed", `keys.json cannot be used. ${error.message}`);
    return [pins, checks.line("keys", fault, "", 0)];
  }
  const ofChain = ({ chain }) => chain === bundle.chain;
  const wanted = new Set(fingerprints.flatMap((one) => [one, one.toLowerCase()]));
  const named = brought.filter(({ key }) => wanted.has(key.fingerprint) || wanted.has(key.id))
    .map((pin) => ({ ...pin, first: null, last: null }));
  const own = [...pins, ...named];
  if (fingerprints.length && !named.length) {
    const said = "No key in the bundle has the fingerprint that you trust.";
    return [own, checks.line("keys", checks.wrong(null, "unknown key", said), "", brought.length)];
  }
  if (own.some(ofChain)) {
    return [own, checks.say("keys", "verified", "Only keys that you trust were believed.", own.length)];
  }
  return [[...own, ...brought], checks.say("keys", "not checked", brought.some(ofChain)
    ? "The keys come from the bundle itself: compare their fingerprints with its maker."
    : "No key is pinned for this chain, here or in the bundle.", brought.length)];
}

// Follows the rotations, up to the first that cannot be; returns what is wrong with that.
async function rotations(bundle, ring) {
  const [found, fault] = checks.rows(bundle, "rotations.jsonl");
  for (const row of found) {
    if (!await ring.rotate(row)) {
      const sequence = row.get("sequence_number");
      return fault ?? checks.wrong(sequence, "unknown key",
        `Entry ${sequence} does not hand over from one trusted key to another.`);
    }
  }
  return fault;
}

// Checks the bytes of a bundle. `pins`: as pins.js reads them; `fingerprints`: of keys, or their ids.
// Returns {chain, origin, question, entries, verdict, lines}; throws Malformed for no bundle.
export async function check(bytes, { pins = [], fingerprints = [] } = {}) {
  const bundle = await readBundle(bytes);
  const { chain, origin, question } = bundle;
  const [keys, ofKeys] = await trusted(bundle, pins, fingerprints);
  const ring = new Ring(keys, { chain, origin });
  const rotated = await rotations(bundle, ring);
  const [rows, unreadable] = checks.rows(bundle, "entries.jsonl");
  const hashes = await checks.hashes(rows, unreadable);
  const [ofCheckpoints, good] = await checks.checkpoints(bundle, ring, rows);
  const lines = [
    await checks.allFiles(bundle),
    rotated && !ofKeys.fault ? checks.line("keys", rotated, "", ofKeys.count) : ofKeys,
    hashes,
    checks.order(rows),
    checks.links(rows),
    await checks.signatures(rows, ring),
    ofCheckpoints,
    await checks.inclusion(bundle, rows, good),
    await checks.consistency(bundle, good),
    checks.every(bundle, rows),
  ];
  const entries = rows.length;
  return { chain, origin, question, entries, verdict: verdictOf(lines, entries), lines, keys };
}
