// Rows of a chain: exact JSON in, the text that is hashed and the leaf out. The same bytes as
// Python's json.dumps with sorted keys, no spaces and ASCII escapes.

import { toHex, utf8 } from "../identity/bytes.js";
import { digest, Malformed } from "./encodings.js";

const HASHED = ["event_id", "event_payload", "event_timestamp", "event_type", "originator_id",
  "previous_hash", "sequence_number"];
const COLUMN = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const LARGEST = 2n ** 63n - 1n; // of both engines
// Text without nested repetition: the pattern takes time in proportion to what it reads.
const PLAIN = String.raw`[^"\\\x00-\x1f]*`;
const TEXT = String.raw`"${PLAIN}(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*"`;
const INTEGER = "-?(?:0|[1-9][0-9]*)(?![0-9.eE])";
const TOKEN = new RegExp(`[ \\t\\r\\n]*([{}:,]|null|${INTEGER}|${TEXT}|$)`, "y");
const SHORT = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b",
  "\f": "\\f" };

function* tokens(line) {
  TOKEN.lastIndex = 0;
  for (;;) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(line);
    if (!found) throw new Malformed(`It is not a row as JSON at character ${at + 1}.`);
    const next = TOKEN.lastIndex;
    yield found[1];
    if (!found[1]) return;
    TOKEN.lastIndex = next;
  }
}

function whole(token) {
  const number = BigInt(token.length > 20 ? LARGEST + 1n : token);
  if (number > LARGEST || number < -LARGEST) {
    throw new Malformed("It holds a number larger than a database's integers.");
  }
  return number;
}

function value(token) {
  if (token === "null") return null;
  if (token[0] === '"') return JSON.parse(token);
  if (/^-?[0-9]/.test(token)) return whole(token);
  throw new Malformed("A column holds something other than text, an integer or null.");
}

// Parses one line: an object of text, integers (as BigInt) and nulls. Throws Malformed for
// anything else, a column that is there twice included.
export function parse(line) {
  const all = [...tokens(line)];
  const need = (token, wanted) => {
    if (token !== wanted) throw new Malformed("It is not one JSON object.");
  };
  need(all.shift(), "{");
  const row = new Map();
  if (all[0] === "}") all.shift();
  else {
    for (let next = ","; next !== "}";) {
      const [name, colon, token] = all.splice(0, 3);
      if (name?.[0] !== '"') throw new Malformed("It is not one JSON object.");
      need(colon, ":");
      const key = JSON.parse(name);
      if (row.has(key)) throw new Malformed(`It holds the column ${key} twice.`);
      if (!COLUMN.test(key)) throw new Malformed("It holds what is no name of a column.");
      row.set(key, value(token ?? ""));
      next = all.shift();
      if (next !== "}") need(next, ",");
    }
  }
  need(all.shift(), "");
  return row;
}

function written(one) {
  if (one === null) return "null";
  if (typeof one === "bigint") return String(one);
  const escaped = one.replace(/[\\"]|[^ -~]/g, (letter) => SHORT[letter]
    ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `"${escaped}"`;
}

function dumps(pairs) {
  const inOrder = [...pairs].sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${inOrder.map(([name, one]) => `${written(name)}:${written(one)}`).join(",")}}`;
}

// Returns the exact text whose SHA-256 is the entry's hash.
export function hashedText(row) {
  return dumps(HASHED.map((name) => [name, row.get(name) ?? null]));
}

export async function entryHash(row) {
  return toHex(await digest(utf8(hashedText(row))));
}

// Returns the leaf's data: the recomputed hash, and every column that no hash covers.
export function leafData(row, recomputed) {
  const others = [...row].filter(([name, one]) =>
    one !== null && name !== "entry_hash" && !HASHED.includes(name));
  return utf8(dumps([["entry_hash", recomputed], ...others]));
}
