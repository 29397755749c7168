// Reads a ZIP that somebody handed over: every file in it, or one sentence why not. Only what a
// bundle needs is read, and everything a bundle never has is refused.

import { join, Malformed, text } from "./encodings.js";

export const LIMITS = { archive: 300e6, files: 100, file: 200e6, all: 300e6 }; // bytes; files: number
const END = { signature: 0x06054b50, bytes: 22 };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const [STORED, DEFLATED] = [0, 8];
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

export function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

// Returns the directory's entries. Throws Malformed.
function directory(bytes, view) {
  const end = bytes.length - END.bytes;
  if (end < 0 || view.getUint32(end, true) !== END.signature || view.getUint16(end + 20, true)) {
    throw new Malformed("It does not end as a ZIP ends: it is none, was cut, or has something added.");
  }
  const [count, size, start] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true),
    view.getUint32(end + 16, true)];
  if (view.getUint32(end + 4, true) || view.getUint16(end + 8, true) !== count) {
    throw new Malformed("The ZIP is one part of several.");
  }
  if (count > LIMITS.files) throw new Malformed(`The ZIP holds ${count} files; a bundle has ${LIMITS.files} at most.`);
  if (start + size !== end) throw new Malformed("The ZIP's directory is not where it says.");
  const entries = [];
  let at = start;
  for (let left = count; left; left -= 1) {
    const entry = directoryEntry(bytes, view, at, end);
    entries.push(entry);
    at = entry.next;
  }
  if (at !== end) throw new Malformed("The ZIP's directory holds more than it says.");
  return { entries, start };
}

function directoryEntry(bytes, view, at, end) {
  if (at + ENTRY.bytes > end || view.getUint32(at, true) !== ENTRY.signature) {
    throw new Malformed("The ZIP's directory is damaged.");
  }
  const [nameBytes, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
  const next = at + ENTRY.bytes + nameBytes + extra + comment;
  if (next > end) throw new Malformed("The ZIP's directory is damaged.");
  return {
    name: text(bytes.subarray(at + ENTRY.bytes, at + ENTRY.bytes + nameBytes)),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    local: view.getUint32(at + 42, true),
    next,
  };
}

function check(entries) {
  const seen = new Set();
  for (const { name, flags, method, size } of entries) {
    if (!NAME.test(name)) throw new Malformed(`The ZIP holds a path that no bundle has: ${name}`);
    if (seen.has(name)) throw new Malformed(`The ZIP holds ${name} twice.`);
    seen.add(name);
    if (flags & 1) throw new Malformed(`${name} is encrypted.`);
    if (method !== STORED && method !== DEFLATED) throw new Malformed(`${name} is packed in a way that no bundle uses.`);
    if (size > LIMITS.file) throw new Malformed(`${name} says it is ${size} bytes long; ${LIMITS.file} is the most.`);
  }
}

// Returns each entry with its packed bytes; what two entries share, or nobody names, is refused.
function places(bytes, view, entries, start) {
  let free = 0;
  const found = new Map();
  for (const entry of [...entries].sort((one, other) => one.local - other.local)) {
    const { name, local, packed, method } = entry;
    if (local < free) throw new Malformed("Two files of the ZIP overlap.");
    if (local + LOCAL.bytes > start || view.getUint32(local, true) !== LOCAL.signature) {
      throw new Malformed(`${name} is not where the ZIP's directory says.`);
    }
    const [nameBytes, extra] = [view.getUint16(local + 26, true), view.getUint16(local + 28, true)];
    const data = local + LOCAL.bytes + nameBytes + extra;
    if (local > free + 24) throw new Malformed("The ZIP holds bytes that belong to no file."); // 24: a data descriptor
    if (data + packed > start) throw new Malformed(`${name} runs over the end of the ZIP.`);
    if (text(bytes.subarray(local + LOCAL.bytes, local + LOCAL.bytes + nameBytes)) !== name
      || view.getUint16(local + 8, true) !== method) {
      throw new Malformed(`${name} is called something else in another place of the ZIP.`);
    }
    free = data + packed;
    found.set(name, { ...entry, bytes: bytes.subarray(data, free) });
  }
  if (start > free + 24) throw new Malformed("The ZIP holds bytes that belong to no file.");
  return found;
}

// Unpacks one file, counting what really comes out.
async function unpack({ name, method, bytes, size, crc }) {
  const out = method === STORED ? bytes : await inflate(name, bytes, size);
  if (out.length !== size || crc32(out) !== crc) throw new Malformed(`${name} is damaged in the ZIP.`);
  return out;
}

async function inflate(name, bytes, size) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const parts = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Malformed(`${name} is damaged in the ZIP.`);
    });
    if (done) return join(...parts);
    total += value.length;
    if (total > size) {
      await reader.cancel();
      throw new Malformed(`${name} unpacks to more than it says.`);
    }
    parts.push(value);
  }
}

// Returns the files of a ZIP as a Map of name to bytes, sorted by name. Throws Malformed.
export async function unzip(bytes) {
  if (bytes.length > LIMITS.archive) throw new Malformed("The file is larger than any bundle.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { entries, start } = directory(bytes, view);
  check(entries);
  const all = entries.reduce((sum, { size }) => sum + size, 0);
  if (all > LIMITS.all) throw new Malformed(`The ZIP would unpack to ${all} bytes; ${LIMITS.all} is the most.`);
  const files = new Map();
  for (const [name, entry] of [...places(bytes, view, entries, start)].sort()) {
    files.set(name, await unpack(entry));
  }
  return files;
}
