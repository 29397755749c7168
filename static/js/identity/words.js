// Digests in words that people can compare aloud: the same as persistence/identity/words.py.

const WORDS = 8;
const lists = new Map(); // by address: fetched once

// Fetches the 2,048 words from `address`.
export async function wordList(address) {
  if (!lists.has(address)) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`The list of words could not be read (${answer.status}).`);
    lists.set(address, (await answer.json()).words);
  }
  return lists.get(address);
}

// Returns the first 88 bits of a hexadecimal digest as eight words of the list.
export function inWords(list, digest) {
  const bits = BigInt(`0x${digest.slice(0, 22)}`);
  const words = [];
  for (let left = WORDS - 1; left >= 0; left -= 1) {
    words.push(list[Number((bits >> BigInt(11 * left)) & 2047n)]);
  }
  return words.join(" ");
}
