// The files of an evidence bundle, read; what cannot be read is said, never guessed at.

import { toHex } from "../identity/bytes.js";
import { digest, fromBase64, Malformed, text } from "./encodings.js";
import { parse } from "./rows.js";
import { unzip } from "./zip.js";

const SCHEMA = "ciris-audit-bundle/1";
const REQUIRED = ["entries.jsonl", "rotations.jsonl", "inclusion.txt", "consistency.txt",
  "keys.json"];
const CHECKPOINT = /^checkpoints\/([0-9]{20})\.txt$/;
const NUMBER = /^(?:0|[1-9][0-9]{0,14})$/;
const HASH_BYTES = 32;
const [TEXT, TEXT_OR_NULL] = [["entry_hash", "previous_hash"], ["signature", "signing_key_id"]];
const ANY = ["event_id", "event_payload", "event_timestamp", "event_type", "originator_id"];

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isNumber = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 53;

function fits({ schema, chain, origin, question, every, files }) {
  return schema === SCHEMA && ["store", "console"].includes(chain) && typeof origin === "string"
    && isObject(question) && isObject(files)
    && Object.values(files).every((one) => typeof one === "string")
    && (every === null || (Array.isArray(every) && every.length === 2 && every.every(isNumber)));
}

// Opens a bundle: its manifest, with `listed` (digests by name) and `files` (a Map of bytes).
// Throws Malformed with a sentence.
export async function readBundle(bytes) {
  const files = await unzip(bytes);
  let manifest = null;
  try {
    manifest = JSON.parse(text(files.get("manifest.json")));
  } catch { /* said below, like every other manifest that is none */ }
  if (!isObject(manifest) || !fits(manifest)) {
    throw new Malformed("This is no evidence bundle: its manifest.json is missing or wrong.");
  }
  files.delete("manifest.json");
  const missing = REQUIRED.find((name) => !files.has(name));
  if (missing) throw new Malformed(`The bundle lacks ${missing}.`);
  return { ...manifest, listed: manifest.files, files };
}

// Returns the name of the first file that is not the manifest's, or null.
export async function altered({ listed, files }) {
  for (const name of new Set([...Object.keys(listed), ...files.keys()])) {
    const content = files.get(name);
    if (!content || !Object.hasOwn(listed, name)) return name;
    if (toHex(await digest(content)) !== listed[name]) return name;
  }
  return null;
}

export function lines({ files }, name) {
  const whole = text(files.get(name));
  if (whole && !whole.endsWith("\n")) throw new Malformed(`${name} ends in the middle of a line.`);
  return whole.split("\n").slice(0, -1);
}

// Returns [size, name] of each checkpoint, the smallest first.
export function checkpoints({ files }) {
  return [...files.keys()].sort().filter((name) => CHECKPOINT.test(name))
    .map((name) => [Number(CHECKPOINT.exec(name)[1]), name]);
}

// Reads a row that has what an entry has. Throws Malformed.
export function readRow(line) {
  const row = parse(line);
  const isText = (name) => typeof row.get(name) === "string";
  const sequence = row.get("sequence_number");
  if (typeof sequence !== "bigint" || sequence < 1n || !ANY.every((name) => row.has(name))
    || !TEXT.every(isText)
    || !TEXT_OR_NULL.every((name) => isText(name) || row.get(name) === null)) {
    throw new Malformed("It lacks a column that an entry has.");
  }
  return row;
}

// Reads proofs by the numbers that their lines begin with, joined by a space. Throws Malformed.
export function readProofs(bundle, name, numbers) {
  const found = new Map();
  for (const line of lines(bundle, name)) {
    const words = line.split(" ");
    const heads = words.slice(0, numbers);
    if (heads.length < numbers || !heads.every((one) => NUMBER.test(one))) {
      throw new Malformed(`A line of ${name} has no numbers.`);
    }
    const hashes = words.slice(numbers).map(fromBase64);
    if (hashes.some((hash) => hash.length !== HASH_BYTES)) {
      throw new Malformed(`A line of ${name} holds what is no hash.`);
    }
    found.set(heads.join(" "), hashes);
  }
  return found;
}
