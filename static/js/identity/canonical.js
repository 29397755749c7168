// Canonical JSON (RFC 8785), the same bytes as persistence/identity/canonical.py: text, whole
// numbers, objects and lists alone.

import { sha256, utf8 } from "./bytes.js";

const DEEPEST = 16;

export class NotCanonical extends Error {}

function written(value, depth) {
  if (depth < 0) throw new NotCanonical("It is nested too deeply.");
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) {
      throw new NotCanonical("It holds a number that is not whole, or too large to be exact.");
    }
    return String(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((one) => written(one, depth - 1)).join(",")}]`;
  }
  if (value === null || typeof value !== "object") {
    throw new NotCanonical(`It holds ${value}; signed JSON has text and whole numbers.`);
  }
  // JavaScript sorts text by UTF-16 units, which is the order of RFC 8785.
  const pairs = Object.keys(value).sort()
    .map((key) => `${written(key, depth - 1)}:${written(value[key], depth - 1)}`);
  return `{${pairs.join(",")}}`;
}

function checkWhole(value) {
  if (typeof value === "string") utf8(value);
  else if (Array.isArray(value)) value.forEach(checkWhole);
  else if (value && typeof value === "object") Object.entries(value).flat().forEach(checkWhole);
}

// Returns the canonical bytes of a value. Throws NotCanonical for what signed JSON may not hold.
export function encode(value) {
  const text = written(value, DEEPEST);
  try {
    checkWhole(value); // JSON.stringify spells half a character as \udxxx: no error, other bytes
    return utf8(text);
  } catch (error) {
    throw new NotCanonical(`It has no canonical form: ${error.message}`);
  }
}

export async function digest(value) {
  return sha256(encode(value));
}

// Parses canonical bytes. Throws NotCanonical for every other spelling of the same value: a key
// twice, a space, 1.0 for 1 — encoding what was read again does not give the same bytes.
export function decode(bytes) {
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new NotCanonical(`It is not JSON: ${error.message}`);
  }
  const again = encode(value);
  if (again.length !== bytes.length || again.some((one, place) => one !== bytes[place])) {
    throw new NotCanonical("It is not in canonical form (RFC 8785).");
  }
  return value;
}
