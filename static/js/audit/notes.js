// Signed notes and checkpoints, as C2SP describes them.

import { utf8 } from "../identity/bytes.js";
import { digest, equal, fromBase64, Malformed } from "./encodings.js";
import { verify } from "./signatures.js";

const SIGNATURE = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/;
const CONTROL = /[\x00-\x09\x0b-\x1f]/;
const ED25519 = Uint8Array.of(1); // C2SP's number of the algorithm
const HASH_BYTES = 32;
const MOST_SIGNATURES = 16;

// Returns {text, signatures: [{name, hash, signature}]}; text ends in its newline. Throws Malformed.
export function parseNote(note) {
  const split = note.lastIndexOf("\n\n");
  const lines = note.slice(split + 2, -1).split("\n");
  if (CONTROL.test(note) || split < 1 || !note.endsWith("\n") || lines.length > MOST_SIGNATURES) {
    throw new Malformed("It is not a signed note.");
  }
  const signatures = lines.map((line) => {
    const found = SIGNATURE.exec(line);
    const bytes = found ? fromBase64(found[2]) : [];
    if (bytes.length < 5) throw new Malformed("A line of a signature is `— name base64`.");
    return { name: found[1], hash: bytes.subarray(0, 4), signature: bytes.subarray(4) };
  });
  return { text: note.slice(0, split + 1), signatures };
}

// Returns {origin, size, root, head, time} of a checkpoint's text. Throws Malformed.
export function parseCheckpoint(text) {
  const [origin, size, root, ...more] = text.slice(0, -1).split("\n");
  if (!origin || !/^(?:0|[1-9][0-9]{0,14})$/.test(size ?? "") || !more.every(Boolean)) {
    throw new Malformed("A checkpoint has an origin, a size and a root, each on a line.");
  }
  const hash = fromBase64(root ?? "");
  if (hash.length !== HASH_BYTES) throw new Malformed("The root of a checkpoint is 32 bytes.");
  const said = (word) => more.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
  return { origin, size: Number(size), root: hash, head: said("head"), time: said("time") };
}

async function keyHash(name, raw) {
  return (await digest(utf8(`${name}\n`), ED25519, raw)).subarray(0, 4);
}

// Says whether a note carries, under `name`, the good signature of an Ed25519 key.
export async function signedBy(note, name, key) {
  const hash = await keyHash(name, key.raw);
  const own = note.signatures.filter((one) => one.name === name && equal(one.hash, hash));
  for (const { signature } of own) {
    if (!await verify(key, signature, utf8(note.text))) return false;
  }
  return own.length > 0;
}
