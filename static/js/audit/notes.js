// Signed notes and checkpoints, as C2SP describes them.

import { toBase64, utf8 } from "../identity/bytes.js";
import { digest, equal, fromBase64, join, Malformed } from "./encodings.js";
import { verify } from "./signatures.js";

const SIGNATURE = /^— (\S+) (\S+)$/;
const ED25519 = Uint8Array.of(1); // C2SP's number of the algorithm
const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;

// Returns {text, signatures: [{name, hash, signature}]}; text ends in its newline. Throws Malformed.
export function parseNote(note) {
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) throw new Malformed("It is not a signed note.");
  const signatures = note.slice(split + 2, -1).split("\n").map((line) => {
    const found = SIGNATURE.exec(line);
    if (!found) throw new Malformed("It is not a signed note: a signature line is no such line.");
    const bytes = fromBase64(found[2]);
    if (bytes.length < 5) throw new Malformed("A signature of the note is too short.");
    return { name: found[1], hash: bytes.subarray(0, 4), signature: bytes.subarray(4) };
  });
  return { text: note.slice(0, split + 1), signatures };
}

// Returns {origin, size, root, head, time} of a checkpoint's text. Throws Malformed.
export function parseCheckpoint(text) {
  const [origin, size, root, ...more] = text.slice(0, -1).split("\n");
  if (!origin || !/^(?:0|[1-9][0-9]{0,14})$/.test(size ?? "")) {
    throw new Malformed("It is not a checkpoint: origin, size and root stand in its first lines.");
  }
  const hash = fromBase64(root ?? "");
  if (hash.length !== HASH_BYTES) throw new Malformed("The checkpoint's root is no SHA-256.");
  const said = (word) => more.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
  return { origin, size: Number(size), root: hash, head: said("head"), time: said("time") };
}

export async function keyHash(name, publicKey) {
  return (await digest(utf8(`${name}\n`), ED25519, publicKey)).subarray(0, 4);
}

// Says whether a note carries, under `name`, the signature of an Ed25519 key.
export async function signedBy(note, name, key) {
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", key));
  const hash = await keyHash(name, raw);
  for (const one of note.signatures) {
    if (one.name === name && equal(one.hash, hash) && one.signature.length === SIGNATURE_BYTES
      && await verify(key, one.signature, utf8(note.text))) return true;
  }
  return false;
}

// Spells a signature line's last word, for whoever makes notes.
export async function signatureOf(name, publicKey, signature) {
  return toBase64(join(await keyHash(name, publicKey), signature));
}
