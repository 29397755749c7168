// Bytes as bundles spell them. Every other spelling of the same bytes is refused, as Python does.

export class Malformed extends Error {}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

// Decodes base64 in its one spelling: others decode to the same bytes. Throws Malformed.
export function fromBase64(text) {
  if (typeof text !== "string" || !BASE64.test(text) || btoa(atob(text)) !== text) {
    throw new Malformed("It is not base64.");
  }
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

// Decodes UTF-8. Throws Malformed where it is not.
export function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed("It is not UTF-8 text.");
  }
}

export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

// Returns the SHA-256 of the parts, one after the other, as 32 bytes.
export async function digest(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
}
