"""Digests in words that people can compare aloud: BIP-39's English list, 11 bits a word."""

from functools import cache

from mnemonic import Mnemonic

WORDS = 8  # 88 bits of the digest: more than anybody can search through


@cache
def word_list() -> tuple[str, ...]:
    """Return the 2,048 words; the position of a word is the number that it stands for."""
    return tuple(Mnemonic("english").wordlist)


def words(digest: str) -> str:
    """Return the first 88 bits of a hexadecimal digest as eight words.

    Raises ValueError for what is not hexadecimal or shorter than 88 bits.
    """
    bits = int.from_bytes(bytes.fromhex(digest)[:11])
    if len(digest) < 22:
        raise ValueError("A digest in words takes at least 88 bits.")
    return " ".join(word_list()[bits >> 11 * left & 2047] for left in reversed(range(WORDS)))
