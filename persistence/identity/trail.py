"""What the audit chain tells about the identity: which entry belongs to which act."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from persistence.audit import entries
from persistence.audit.entries import Entry

CAST = "identity.ruling.cast"
APPLIED, REJECTED = "identity.change.applied", "identity.change.rejected"
BASELINE, POLICY = "identity.baseline.signed", "identity.policy.signed"
# The name in an entry's payload of what the entry is about.
ABOUT = {
    CAST: "ruling", APPLIED: "change", REJECTED: "change",
    BASELINE: "statement", POLICY: "statement",
}  # fmt: skip
OF_A_CHANGE = (
    CAST, APPLIED, REJECTED, "identity.ruling.refused", "identity.change.returned",
    "identity.change.stale", "identity.change.withdrawn", "identity.change.expired",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """Where the chain tells of an act, and the digest of the signed body that it names."""

    sequence: int
    recomputes: bool
    body_sha256: str | None


class Trail:
    """The first entry about each ruling, change and statement."""

    def __init__(self, found: Iterable[Entry]) -> None:
        self._told: dict[tuple[str, str], Told] = {}
        for one in found:
            kind = one.hashed.event_type
            digest = one.payload.get("body_sha256")
            told = Told(
                one.hashed.sequence_number,
                one.recomputes,
                digest if isinstance(digest, str) else None,
            )
            self._told.setdefault((kind, str(one.payload.get(ABOUT[kind], ""))), told)

    def of(self, event_type: str, about: object) -> Told | None:
        return self._told.get((event_type, str(about)))

    def about(self, event_type: str) -> Iterator[str]:
        """Yield the id of everything that entries of this type are about."""
        return (name for kind, name in self._told if kind == event_type)


def whole() -> Trail:
    return Trail(entries.of_types(tuple(ABOUT)))


def of_change(change_id: str) -> Trail:
    """Read what the chain tells of one change, and of the policies that were in force."""
    own = entries.of_types(tuple(ABOUT), holding=change_id)
    return Trail(itertools.chain(own, entries.of_types((BASELINE, POLICY))))


def statements() -> Trail:
    """Read what the chain tells of baselines and policies alone."""
    return Trail(entries.of_types((BASELINE, POLICY)))
