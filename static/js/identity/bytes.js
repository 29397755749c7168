// Bytes as text and back: UTF-8, base64, hexadecimal, and SHA-256 over them.

const ENCODER = new TextEncoder();
const LONE_SURROGATE = /\p{Surrogate}/u;
const CHUNK = 0x8000; // as many arguments as a call may safely have

// TextEncoder would put U+FFFD where half a character stands; Python refuses, and so do we.
export function utf8(text) {
  if (LONE_SURROGATE.test(text)) throw new RangeError("The text holds half a character.");
  return ENCODER.encode(text);
}

export function toBase64(bytes) {
  let binary = "";
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

export function toHex(bytes) {
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

export async function sha256(bytes) {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
