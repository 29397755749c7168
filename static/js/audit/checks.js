// Each check of an evidence bundle: a line {check, word, sentence, count, fault}. Words: verified,
// broken, not checked, note. A fault is {sequence (BigInt or null), word}.

import { Malformed, text } from "./encodings.js";
import * as files from "./files.js";
import { extend, includes, leafHash } from "./merkle.js";
import { parseCheckpoint, parseNote } from "./notes.js";
import { entryHash, leafData } from "./rows.js";

const GENESIS = "genesis";
const NO_CHECKPOINT = "The bundle holds no checkpoint that one of those keys signed.";
const NO_ED25519 = "This browser does not know Ed25519: it could not check these signatures.";

export const say = (check, word, sentence, count = 0) =>
  ({ check, word, sentence, count, fault: null });

export function line(check, fault, sentence, count) {
  return fault ? { check, word: "broken", sentence: fault.sentence, count, fault }
    : say(check, "verified", sentence, count);
}

export const wrong = (sequence, word, sentence) => ({ sequence, word, sentence });

// Runs `read`; gives what it read, or `instead` with a fault for what cannot be read.
function reading(read, instead) {
  try {
    return [read(), null];
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return [instead, wrong(null, "malformed", error.message)];
  }
}

export async function allFiles(bundle) {
  const name = await files.altered(bundle);
  const count = Object.keys(bundle.listed).length;
  return line("files", name && wrong(null, "modified", `${name} is not the manifest's.`),
    `All ${count} files are the manifest's.`, count);
}

// Reads a file of rows; those that cannot be read are left out, and the first is named.
export function rows(bundle, name) {
  const [all, unreadable] = reading(() => files.lines(bundle, name), []);
  const found = [];
  let fault = unreadable;
  for (const [place, one] of all.entries()) {
    const [row, error] = reading(() => files.readRow(one), null);
    if (row) found.push(row);
    else fault ??= wrong(null, "malformed", `Line ${place + 1} of ${name}: ${error.sentence}`);
  }
  return [found, fault];
}

export async function hashes(found, unreadable) {
  let fault = unreadable;
  for (const row of found) {
    row.recomputed = await entryHash(row);
    const sequence = row.get("sequence_number");
    if (row.recomputed !== row.get("entry_hash")) {
      fault ??= wrong(sequence, "modified", `Entry ${sequence} was modified: its hash does not recompute.`);
    }
  }
  return line("hashes", fault, "The hash of each entry recomputes.", found.length);
}

export function order(found) {
  let [fault, before] = [null, 0n];
  for (const row of found) {
    const sequence = row.get("sequence_number");
    if (sequence <= before) {
      fault ??= wrong(sequence, sequence === before ? "duplicate" : "reordered",
        `Entry ${sequence} is there twice or out of order.`);
    }
    before = sequence;
  }
  return line("sequence", fault, "The entries are in their order, each once.", found.length);
}

export function links(found) {
  let [fault, count, before] = [null, 0, null];
  for (const row of found) {
    const sequence = row.get("sequence_number");
    let expected = sequence === 1n ? GENESIS : null;
    if (before?.get("sequence_number") === sequence - 1n) expected = before.get("entry_hash");
    if (expected !== null) count += 1;
    if (expected !== null && expected !== row.get("previous_hash")) {
      fault ??= wrong(sequence, "inserted", `Entry ${sequence} does not follow the entry before it.`);
    }
    before = row;
  }
  return line("links", fault, "Each entry follows the one before it, where that is here.", count);
}

export async function signatures(found, ring) {
  ring.unusable = false;
  if (!ring.hasKeys) return say("signatures", "not checked", "No key is known that may sign this chain.");
  let fault = null;
  for (const row of found) {
    const [word, sequence] = [await ring.wrong(row), row.get("sequence_number")];
    if (word) fault ??= wrong(sequence, word, `Entry ${sequence}: ${word}, ${row.get("signing_key_id") || "no key"}.`);
  }
  if (!fault && ring.unusable) return say("signatures", "not checked", NO_ED25519);
  return line("signatures", fault, "Each entry is signed by one of those keys, in its time.", found.length);
}

// Checks the signed notes; returns the line and the good checkpoints, the smallest first.
export async function checkpoints(bundle, ring, found) {
  const bySequence = new Map(found.map((row) => [row.get("sequence_number"), row]));
  const all = files.checkpoints(bundle);
  ring.unusable = false;
  const good = [];
  let fault = foreign(bundle, bySequence.get(1n));
  for (const [size, name] of all) {
    const [checkpoint, error] = await checked(bundle, ring, bySequence, size, name);
    if (checkpoint) good.push(checkpoint);
    else fault ??= error;
  }
  if (!fault && ring.unusable) return [say("checkpoints", "not checked", NO_ED25519), good];
  if (!all.length && !fault) return [say("checkpoints", "not checked", NO_CHECKPOINT), good];
  return [line("checkpoints", fault, "Each checkpoint is signed by one of those keys.", all.length), good];
}

function foreign({ chain, origin }, first) {
  if (!first || origin === `ciris-admin/${chain}/${first.get("entry_hash").slice(0, 16)}`) return null;
  return wrong(1n, "rewritten", "The bundle names another origin than that of its first entry.");
}

async function checked(bundle, ring, bySequence, size, name) {
  const [read, unreadable] = reading(() => {
    const note = parseNote(text(bundle.files.get(name)));
    return { note, checkpoint: parseCheckpoint(note.text) };
  }, null);
  if (unreadable) return [null, unreadable];
  const { note, checkpoint } = read;
  if (checkpoint.origin !== bundle.origin || checkpoint.size !== size) {
    return [null, wrong(null, "inserted", `${name} is of another chain or another length.`)];
  }
  if (!await ring.witnessed(note, checkpoint)) {
    return [null, wrong(null, "bad signature", `${name}: none of those keys signed it.`)];
  }
  const last = bySequence.get(BigInt(size));
  if (last && checkpoint.head !== undefined && checkpoint.head !== last.get("entry_hash")) {
    return [null, wrong(BigInt(size), "root differs", `Entry ${size} is not the one that ${name} was signed over.`)];
  }
  return [checkpoint, null];
}

// Checks that each entry up to the newest good checkpoint is under its root.
export async function inclusion(bundle, found, good) {
  if (!good.length) return say("inclusion", "not checked", NO_CHECKPOINT);
  const { size, root } = good.at(-1);
  const [paths, unreadable] = reading(() => files.readProofs(bundle, "inclusion.txt", 1), new Map());
  let [fault, count, covered] = [unreadable, 0, 0];
  for (const row of found) {
    const sequence = row.get("sequence_number");
    if (sequence > BigInt(size)) continue;
    covered += 1;
    const proof = paths.get(String(sequence));
    const leaf = await leafHash(leafData(row, row.recomputed));
    if (!proof) fault ??= wrong(sequence, "missing", `Entry ${sequence} has no proof.`);
    else if (await includes({ index: Number(sequence) - 1, size, leaf, proof, root })) count += 1;
    else fault ??= wrong(sequence, "root differs", `Entry ${sequence} is not what the checkpoint of ${size} entries covers.`);
  }
  const later = found.length - covered;
  return line("inclusion", fault, later
    ? `${count} are under the checkpoint of ${size} entries; newer: ${later}.`
    : `Each entry is under the checkpoint of ${size} entries.`, count);
}

// Checks that each good checkpoint's tree begins with the one before it.
export async function consistency(bundle, good) {
  if (good.length < 2) return say("consistency", "note", "There are no two checkpoints to compare.");
  const [paths, unreadable] = reading(() => files.readProofs(bundle, "consistency.txt", 2), new Map());
  let fault = unreadable;
  for (const [place, one] of good.slice(0, -1).entries()) {
    const other = good[place + 1];
    const proof = paths.get(`${one.size} ${other.size}`);
    const extends_ = proof && await extend(
      { size1: one.size, size2: other.size, root1: one.root, root2: other.root, proof });
    if (!extends_) {
      fault ??= wrong(null, "rewritten", `Nothing proves that the checkpoint of ${other.size} extends that of ${one.size}.`);
    }
  }
  return line("consistency", fault, "Each checkpoint extends the one before it.", good.length);
}

// Checks that a run of entries is whole, where the bundle says that it holds one.
export function every(bundle, found) {
  if (!bundle.every) {
    return say("every", "note", "The entries were chosen by a filter: that none is missing cannot be proved.");
  }
  const [first, last] = bundle.every.map(BigInt);
  const held = new Set(found.map((row) => row.get("sequence_number")));
  let expected = first;
  while (expected <= last && held.has(expected)) expected += 1n;
  const fault = expected <= last ? wrong(expected, "missing", `Entry ${expected} is missing.`) : null;
  return line("every", fault, `Every entry from ${first} to ${last} is here.`, found.length);
}
