// Merkle trees of RFC 6962: hashes, roots, and the two proofs. Hashes are 32 bytes each; indexes
// and sizes are whole numbers below 2^53, so halves are divisions, not shifts.

import { digest, equal } from "./encodings.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const HASH_BYTES = 32;

export const leafHash = (data) => digest(LEAF, data);
export const nodeHash = (left, right) => digest(NODE, left, right);

// Returns the root over leaf hashes: a stack of whole subtrees, joined as they fill up.
export async function rootOf(leaves) {
  if (!leaves.length) return digest();
  const stack = []; // [size, hash]
  for (const leaf of leaves) {
    let [size, hash] = [1, leaf];
    while (stack.length && stack.at(-1)[0] === size) {
      hash = await nodeHash(stack.pop()[1], hash);
      size *= 2;
    }
    stack.push([size, hash]);
  }
  let [, root] = stack.pop();
  while (stack.length) root = await nodeHash(stack.pop()[1], root);
  return root;
}

function fits(hashes, ...numbers) {
  return hashes.every((hash) => hash.length === HASH_BYTES)
    && numbers.every((one) => Number.isSafeInteger(one) && one >= 0);
}

const half = (number) => Math.floor(number / 2);
const odd = (number) => number % 2 === 1;

// Says whether the leaf at `index` is in the tree of `size` leaves under `root` (RFC 9162 §2.1.3.2).
export async function includes({ index, size, leaf, proof, root }) {
  if (!fits([leaf, root, ...proof], index, size) || index >= size) return false;
  let [first, last, hash] = [index, size - 1, leaf];
  for (const beside of proof) {
    if (last === 0) return false;
    if (odd(first) || first === last) {
      hash = await nodeHash(beside, hash);
      while (!odd(first) && first !== 0) [first, last] = [half(first), half(last)];
    } else {
      hash = await nodeHash(hash, beside);
    }
    [first, last] = [half(first), half(last)];
  }
  return last === 0 && equal(hash, root);
}

// Says whether the tree of `size1` leaves is the beginning of that of `size2` (RFC 9162 §2.1.4.2).
export async function extend({ size1, size2, root1, root2, proof }) {
  // Any tree begins with the empty one: that proves nothing.
  if (!fits(proof, size1, size2) || size1 > size2 || size1 === 0) return false;
  if (size1 === size2) return proof.length === 0 && equal(root1, root2);
  if (!proof.length) return false;
  let [first, last] = [size1 - 1, size2 - 1];
  while (odd(first)) [first, last] = [half(first), half(last)];
  const path = first === 0 ? [root1, ...proof] : [...proof]; // a whole subtree proves itself
  let [older, newer] = [path[0], path[0]];
  for (const beside of path.slice(1)) {
    if (last === 0) return false;
    if (odd(first) || first === last) {
      [older, newer] = [await nodeHash(beside, older), await nodeHash(beside, newer)];
      while (!odd(first) && first !== 0) [first, last] = [half(first), half(last)];
    } else {
      newer = await nodeHash(newer, beside);
    }
    [first, last] = [half(first), half(last)];
  }
  return last === 0 && equal(older, root1) && equal(newer, root2);
}
