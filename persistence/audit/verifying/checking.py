"""Checking a range of rows by themselves: hash, link, number, signature, Merkle leaf.

A range is checked in any process. Ranges begin where a tile does.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from persistence.audit.verifying.leaves import Columns, MalformedRow, Values
from persistence.audit.verifying.merkle import TILE, whole_root
from persistence.audit.verifying.parts import MOST_RUNS, Part, Plan
from persistence.audit.verifying.reports import Check, Wrong, in_words
from persistence.audit.verifying.signatures import ED25519, decoded

FIRST_LINK = "genesis"  # what the first entry of a chain follows
LARGEST = 2**63 - 1


class RangeCheck:
    """The state of one walk over one range."""

    def __init__(self, columns: Columns, plan: Plan, after: int) -> None:
        self.columns, self.plan, self.part = columns, plan, Part(after)
        self.expected = after + 1
        self.head: Any = None if after else FIRST_LINK  # None: what is before is not known here
        self.recomputed: Any = self.head
        self.leaves: list[bytes] | None = []  # of the tile so far; None once one is missing
        self.before: tuple[Values, Any, int] | None = None  # last row, its link, findings till it
        at = columns.at
        self.number_at, self.hash_at = at("sequence_number"), at("entry_hash")
        self.previous_at, self.time_at = at("previous_hash"), at("event_timestamp")
        self.signature_at, self.key_at = at("signature"), at("signing_key_id")

    def run(self, rows: Iterable[Values]) -> Part:
        part, columns = self.part, self.columns
        number_at, hash_at, previous_at = self.number_at, self.hash_at, self.previous_at
        for values in rows:
            number = values[number_at]
            if (type(number) is not int or number != self.expected) and not self._placed(values):
                continue
            try:
                digest = columns.entry_hash(values)
                leaf = columns.leaf(values, digest)
            except MalformedRow as error:
                self._malformed(values, str(error))
                continue
            stored, link, found = values[hash_at], self.head, len(part.findings)
            if digest != stored:
                self._modified(values, digest)
            else:
                if values[previous_at] != link:
                    self._unlinked(values)
                self._signed(values, digest)
            self.before = (values, link, found)
            if self.leaves is not None:
                self.leaves.append(leaf)
            if part.first is None:
                part.first = (number, in_words(values[previous_at]))
            self._advance(number, stored, digest)
        return self._closed()

    def _advance(self, number: int, stored: Any, digest: str) -> None:
        self.head, self.recomputed, self.expected = stored, digest, number + 1
        self.part.rows += 1
        if number in self.plan.marks:
            leaves = None if self.leaves is None else self.leaves[: number % TILE]
            self.part.marks[number] = (in_words(stored), leaves)
        if number % TILE == 0:
            if self.leaves is not None:
                self.part.tiles.append((number // TILE - 1, whole_root(self.leaves)))
            self.leaves = []

    def _closed(self) -> Part:
        last = self.expected - 1
        if self.part.rows:
            self.part.last = (last, in_words(self.head), in_words(self.recomputed))
        self.part.loose = self.leaves or []
        return self.part

    def _placed(self, values: Values) -> bool:
        """Deal with a row that is not the next one; say whether to check it all the same."""
        number = values[self.number_at]
        if type(number) is not int or not 0 < number <= LARGEST:
            self._malformed(values, "its number is none that an entry can have")
            return False
        if number > self.plan.stop:
            return False  # it was appended meanwhile
        if number < self.expected:
            self._twice(values)
            return False
        if self.head is not None:
            linked = values[self.previous_at] in (self.head, self.recomputed)
            self.part.add_gap(self.expected, number, linked=linked)
        # What follows a missing entry cannot be held against it.
        self.head = self.recomputed = values[self.previous_at]
        self.leaves = None if (number - 1) % TILE else []
        self.expected = number
        return True

    def _twice(self, values: Values) -> None:
        """Find out which of two rows of one number belongs there."""
        number = values[self.number_at]
        before = self.before
        if before is None or before[0][self.number_at] != number:
            sentence = f"Entry {number} is there once more."
            self.part.add(Check.SEQUENCE, Wrong.DUPLICATE, number, sentence)
            return
        other, link, found = before
        same = other[self.hash_at] == values[self.hash_at]
        if not same and self._good(values, link) > self._good(other, link):
            self.part.take_back(found)
            self.head = self.recomputed = values[self.hash_at]
            if self.leaves:
                self.leaves[-1] = self.columns.leaf(values, in_words(self.head))
            values, other = other, values
        word = Wrong.DUPLICATE if same else Wrong.INSERTED
        sentence = f"A second entry {number} lies beside the one that belongs there."
        sentence = f"Entry {number} is there twice." if same else sentence
        expected, stored = other[self.hash_at], values[self.hash_at]
        self.part.add(Check.SEQUENCE, word, number, sentence, expected=expected, found=stored)

    def _good(self, values: Values, link: Any) -> int:
        """Count what speaks for a row: its hash, its link, its signature."""
        probe = RangeCheck(self.columns, self.plan, self.part.after)
        try:
            hashed = self.columns.entry_hash(values) == values[self.hash_at]
        except MalformedRow:
            return 0
        probe._signed(values, in_words(values[self.hash_at]))
        linked = bool(link is None or values[self.previous_at] == link)
        return 2 * int(hashed) + int(linked) + int(not probe.part.findings)

    def _malformed(self, values: Values, why: str) -> None:
        number = values[self.number_at]
        at = number if type(number) is int and 0 < number <= LARGEST else None
        self.part.add(Check.SEQUENCE, Wrong.MALFORMED, at, f"A row is no entry: {why}.")
        if at == self.expected:
            self.leaves = None
            self.part.first = self.part.first or (at, "")
            self._advance(at, values[self.hash_at], in_words(values[self.hash_at]))

    def _modified(self, values: Values, digest: str) -> None:
        number, stored = values[self.number_at], values[self.hash_at]
        self.part.add(
            Check.HASHES,
            Wrong.MODIFIED,
            number,
            f"Entry {number} is not what its hash was made of.",
            expected=stored,
            found=digest,
            values=values,
        )

    def _unlinked(self, values: Values) -> None:
        if self.head is not None and values[self.previous_at] != self.recomputed:
            number, follows = values[self.number_at], values[self.previous_at]
            self.part.add_unlinked(number, follows, self.head, self.part.findings)

    def _signed(self, values: Values, digest: str) -> None:
        number, name = values[self.number_at], values[self.key_at]
        key = self.plan.ring.key(name, number)
        if isinstance(key, Wrong):
            self._refused(key, number, name)
            return
        if number > self.plan.signed_before:
            signature = values[self.signature_at]
            raw = decoded(signature) if isinstance(signature, str) else None
            if raw is None or not key.verifies(raw, digest.encode()):
                self._unverified(number, signature, raw, key.algorithm)
                return
            self.part.signatures += 1
        runs = self.part.runs
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1], number)
        elif len(runs) < MOST_RUNS:
            runs.append((name, number, number))
        if name in self.plan.closed:
            self._late(number, name, values[self.time_at])

    def _refused(self, word: Wrong, number: int, name: Any) -> None:
        windows = self.plan.ring.windows
        sentence = f"Entry {number} names the key {in_words(name, 60)}, which nobody pinned."
        if word is Wrong.REVOKED_KEY:
            window = windows[name]
            good = f"entries {window.first or 1} to {window.last or 'the end'}"
            sentence = f"Entry {number} is signed with the key {name}, which is good for {good}."
        expected = ", ".join(sorted(windows)) or "no key"
        self.part.add(Check.KEYS, word, number, sentence, expected=expected, found=name)

    def _unverified(self, number: int, signature: Any, raw: bytes | None, algorithm: str) -> None:
        word, what = Wrong.BAD_SIGNATURE, "has a signature that its key did not make"
        if not signature:
            word, what = Wrong.UNSIGNED, "has no signature"
        elif raw is None:
            what = "has a signature that is not in base64"
        self.part.add(
            Check.SIGNATURES,
            word,
            number,
            f"Entry {number} {what}.",
            expected=f"{'Ed25519' if algorithm == ED25519 else 'RSA-PSS'} over the entry's hash",
            found=signature,
        )

    def _late(self, number: int, name: str, stored: Any) -> None:
        at, closed = instant(stored), self.plan.closed[name]
        if at is not None and at > closed:
            self.part.add(
                Check.KEYS,
                Wrong.REVOKED_KEY,
                number,
                f"The database claims that the key {name} was revoked before it signed entry"
                f" {number}: one of the two is not true.",
                expected=f"not after {closed.isoformat()}",
                found=stored,
            )


def instant(stored: Any) -> dt.datetime | None:
    """Read a stored time, one without a zone as UTC; None where it is none."""
    try:
        at = dt.datetime.fromisoformat(stored)
    except (TypeError, ValueError):
        return None
    return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at
