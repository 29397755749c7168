// Public keys and their signatures, by WebCrypto. The algorithm is the key's own, never what a
// row or a list of keys claims. A key that this browser cannot use has `usable: null`.

import { toBase64, toHex, utf8 } from "../identity/bytes.js";
import { digest, fromBase64, Malformed } from "./encodings.js";

export const ED25519 = "ed25519";
export const RSA_PSS = "rsa-pss";
const SMALLEST_RSA = 2048; // bits
const HASH_BYTES = 32;
const PEM = /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END PUBLIC KEY-----\n$/;
const ED25519_DER = "302a300506032b6570032100"; // what stands before the 32 bytes of a key

function inPem(der) {
  const lines = toBase64(der).match(/.{1,64}/g).join("\n");
  return `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
}

async function imported(der, isEd25519) {
  const algorithm = isEd25519 ? "Ed25519" : { name: "RSA-PSS", hash: "SHA-256" };
  try {
    return await crypto.subtle.importKey("spki", der, algorithm, true, ["verify"]);
  } catch (error) {
    if (isEd25519 && error.name === "NotSupportedError") return null;
    throw new Malformed("It is neither an Ed25519 nor an RSA key.");
  }
}

// Reads a public key in its one PEM form: {pem, algorithm, id, fingerprint, raw, usable}. `id` is
// half the SHA-256 of the PEM in base64, as agents name keys; `fingerprint` the SHA-256 of the
// DER in hexadecimal; `raw` the 32 bytes of an Ed25519 key. Throws Malformed.
export async function readKey(pem) {
  const found = typeof pem === "string" ? PEM.exec(pem) : null;
  if (!found) throw new Malformed("It is not a public key in PEM.");
  const der = fromBase64(found[1].replaceAll("\n", ""));
  if (inPem(der) !== pem) throw new Malformed("The key is not in its one form.");
  const isEd25519 = toHex(der).startsWith(ED25519_DER) && der.length === 44;
  const usable = await imported(der, isEd25519);
  if (!isEd25519 && usable.algorithm.modulusLength < SMALLEST_RSA) {
    throw new Malformed(`This RSA key has ${usable.algorithm.modulusLength} bits: too few.`);
  }
  return {
    pem,
    algorithm: isEd25519 ? ED25519 : RSA_PSS,
    id: toBase64((await digest(utf8(pem))).subarray(0, 16)),
    fingerprint: toHex(await digest(der)),
    raw: isEd25519 ? der.subarray(12) : null,
    usable,
  };
}

// The salt that leaves no room: what agents and Python's PSS.MAX_LENGTH use.
function longestSalt({ algorithm }) {
  return Math.ceil((algorithm.modulusLength - 1) / 8) - HASH_BYTES - 2;
}

// Says whether the signature is the key's over these bytes; `saltLength` is for RSA-PSS alone.
export function verify({ usable, algorithm }, signature, message, saltLength = undefined) {
  if (algorithm === ED25519) {
    return crypto.subtle.verify("Ed25519", usable, signature, message);
  }
  const parameters = { name: "RSA-PSS", saltLength: saltLength ?? longestSalt(usable) };
  return crypto.subtle.verify(parameters, usable, signature, message);
}
