"""What a detector says of a secret: where it stands and what it is, never the secret itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Sensitivity(StrEnum):
    """How much harm it does in the wrong hands, in the agents' words."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of secret: its pattern's name, and the description that its token carries."""

    pattern: str
    description: str
    sensitivity: Sensitivity = Sensitivity.HIGH


@dataclass(frozen=True, slots=True)
class Finding:
    """A secret in a text: `text[start:end]`, counted in code points."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Place:
    """A secret in nested attributes: the keys and indexes that lead to it, and its part there.

    `in_key`: it stands in the last key of the path, not in the value under it. A value that
    is no text (a number) is a secret as a whole, and `finding` spans `str(value)`.
    """

    path: tuple[str | int, ...]
    finding: Finding
    in_key: bool = False


def settled(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in order, no two of which overlap: the first named of equals, the longest."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
