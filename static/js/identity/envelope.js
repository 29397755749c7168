// Signed statements: DSSE envelopes around canonical JSON, signed with Ed25519. The same bytes
// as persistence/identity/envelope.py.

import { fromBase64, sha256, toBase64, utf8 } from "./bytes.js";

export const RULING = "application/vnd.ciris.identity-ruling+json";
export const BASELINE = "application/vnd.ciris.identity-baseline+json";
export const POLICY = "application/vnd.ciris.identity-policy+json";
export const KEY = "application/vnd.ciris.identity-key+json";

// Returns the bytes that are signed: DSSE's pre-authentication encoding.
export function preAuthentication(type, payload) {
  const head = utf8(`DSSEv1 ${utf8(type).length} ${type} ${payload.length} `);
  const whole = new Uint8Array(head.length + payload.length);
  whole.set(head);
  whole.set(payload, head.length);
  return whole;
}

// Names a key by the SHA-256 of its 32 raw public bytes, in hexadecimal.
export async function keyId(publicKey) {
  return sha256(publicKey);
}

// Signs the bytes of a statement and returns the envelope as JSON text.
export async function sign(type, payload, { keyId: keyid, privateKey }) {
  const signature = await crypto.subtle.sign(
    "Ed25519", privateKey, preAuthentication(type, payload));
  const sig = toBase64(new Uint8Array(signature));
  return JSON.stringify(
    { payload: toBase64(payload), payloadType: type, signatures: [{ keyid, sig }] });
}

// Says whether an envelope of this type carries this raw public key's signature.
export async function verify(text, type, publicKey) {
  const { payload, payloadType, signatures } = JSON.parse(text);
  if (payloadType !== type || signatures.length !== 1) return false;
  const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  const signed = preAuthentication(type, fromBase64(payload));
  return crypto.subtle.verify("Ed25519", key, fromBase64(signatures[0].sig), signed);
}
