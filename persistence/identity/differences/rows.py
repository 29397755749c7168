"""What a reader sees of the differences: frozen rows whose text is cut and made visible."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence.identity.differences.fields import What
from persistence.identity.differences.revealing import Piece
from persistence.identity.differences.wording import Kind


@dataclass(frozen=True)
class Side:
    """A value as far as it is shown. `kind`: text, number, true or false, null, object, list."""

    kind: str
    pieces: Sequence[Piece]
    left_out: str = ""  # what is not shown, in words


@dataclass(frozen=True)
class Run:
    """A stretch of a text that was compared by words.

    `folded`: the same on both sides and long; `left_out`: what is folded or not shown, in words.
    """

    kind: Kind
    pieces: Sequence[Piece]
    folded: bool = False
    left_out: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the way to a field: a key, or the place of an item in its list, from 1."""

    pieces: Sequence[Piece]
    is_item: bool = False


@dataclass(frozen=True)
class Row:
    """One field that differs.

    `source` is where it was, if that is elsewhere. `runs` stand for `before` and `after`
    where both are texts that are alike. `notes`: sentences.
    """

    what: What
    path: Sequence[Step]
    source: Sequence[Step]
    before: Side | None
    after: Side | None
    runs: Sequence[Run]
    notes: Sequence[str]


@dataclass(frozen=True)
class Differences:
    """The differences between two states of an item.

    `more` is how many there are beyond `rows`; `unchanged` counts fields; `notes` are
    sentences about the whole.
    """

    rows: Sequence[Row]
    more: int
    unchanged: int
    notes: Sequence[str]

    @property
    def total(self) -> int:
        return len(self.rows) + self.more
