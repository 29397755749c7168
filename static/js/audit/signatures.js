// Public keys and their signatures, by WebCrypto. What this browser cannot check is null, not false.

import { toBase64, toHex, utf8 } from "../identity/bytes.js";
import { digest, fromPem, Malformed } from "./encodings.js";

const ED25519 = "ed25519";
const RSA_PSS = "rsa-pss";
const PARAMETERS = { [ED25519]: "Ed25519", [RSA_PSS]: { name: "RSA-PSS", hash: "SHA-256" } };
const HASH_BYTES = 32;

// Returns the SHA-256 of a key's DER, in hexadecimal.
export async function fingerprint(pem) {
  return toHex(await digest(fromPem(pem)));
}

// Names a key as agents do: half the SHA-256 of its PEM text, in base64.
export async function keyId(pem) {
  return toBase64((await digest(utf8(pem))).subarray(0, 16));
}

// Imports a key. Returns null where this browser does not know the algorithm; throws Malformed
// for a key that is none.
export async function load(pem, algorithm) {
  const der = fromPem(pem);
  if (!(algorithm in PARAMETERS)) throw new Malformed(`Nobody signs with ${algorithm} here.`);
  try {
    return await crypto.subtle.importKey("spki", der, PARAMETERS[algorithm], true, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") return null;
    throw new Malformed(`It is not a public key of ${algorithm}.`);
  }
}

// The salt that leaves no room: what agents and Python's PSS.MAX_LENGTH use.
function longestSalt(key) {
  return Math.ceil((key.algorithm.modulusLength - 1) / 8) - HASH_BYTES - 2;
}

// Says whether the signature is the key's over these bytes.
export function verify(key, signature, message, saltLength = undefined) {
  if (key.algorithm.name === "Ed25519") {
    return crypto.subtle.verify("Ed25519", key, signature, message);
  }
  const parameters = { name: "RSA-PSS", saltLength: saltLength ?? longestSalt(key) };
  return crypto.subtle.verify(parameters, key, signature, message);
}
