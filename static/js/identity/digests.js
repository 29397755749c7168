// What a change consists of, in the digests that are signed: the same as
// persistence/identity/states.py. Content is {type, attributes?} of a node and
// {source, target, relationship, weight?, attributes?} of an edge, all text.

import { sha256, utf8 } from "./bytes.js";
import { digest } from "./canonical.js";

export const ABSENT = "";

// Returns the digest of what an item says; `content` is null where it is not there.
export async function stateDigest(kind, id, content) {
  if (content === null) return ABSENT;
  const { attributes, ...said } = content;
  if (attributes !== undefined) said.attributes_sha256 = await sha256(utf8(attributes));
  return digest({ kind, id, ...said });
}

export async function summaryOf({ kind, id, before, after }) {
  return {
    action: after === null ? "delete" : "put",
    kind,
    id,
    before: await stateDigest(kind, id, before),
    after: await stateDigest(kind, id, after),
  };
}

export async function operationsDigest(operations) {
  return digest(await Promise.all(operations.map(summaryOf)));
}

// Returns each item with the digest that it had, sorted.
export async function baseOf(operations) {
  return inOrder((await Promise.all(operations.map(summaryOf)))
    .map(({ kind, id, before }) => ({ kind, id, digest: before })));
}

export async function resultDigest(operations) {
  return digest(inOrder((await Promise.all(operations.map(summaryOf)))
    .map(({ kind, id, after }) => ({ kind, id, digest: after }))));
}

// Returns items {kind, id, content} with their digests, sorted, as a baseline lists them.
export async function itemsOf(items) {
  return inOrder(await Promise.all(items.map(async ({ kind, id, content }) =>
    ({ kind, id, digest: await stateDigest(kind, id, content) }))));
}

// Compares text as Python does, by code points; JavaScript's own order is by UTF-16 units.
export function byCodePoints(one, other) {
  const [left, right] = [Array.from(one), Array.from(other)];
  for (let place = 0; place < Math.min(left.length, right.length); place += 1) {
    const difference = left[place].codePointAt(0) - right[place].codePointAt(0);
    if (difference) return difference;
  }
  return left.length - right.length;
}

function inOrder(items) {
  return [...items].sort((one, other) =>
    byCodePoints(one.kind, other.kind) || byCodePoints(one.id, other.id));
}
