"""One question being answered: which series it wants, and on which line each of them lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from persistence.fields import StoredJson
from persistence.tsdb.queries.questions import Group, LinesQuestion
from persistence.tsdb.rollups.registry import Registered
from persistence.tsdb.tags import has_pair, pairs


@dataclass
class Panel:
    """A question with its lines so far: `groups` gives each its number among all panels' lines."""

    question: LinesQuestion
    groups: dict[Group, int] = field(default_factory=dict)
    more: int = 0
    by_rows: bool = False  # no cells can answer it
    raw_points: int = 0
    left_out: str = ""

    @property
    def asks_for_all(self) -> bool:
        """Say whether the question is about all series as one."""
        return not self.question.group_by and not self.question.tags

    def wants(self, tags: str | None) -> bool:
        return all(has_pair(tags, key, value) for key, value in self.question.tags)

    def group(self, tags: str | None) -> Group:
        return _group(tags, self.question.group_by)

    def series(self, known: Registered) -> Mapping[int, Group] | None:
        """Return the series whose cells make the answer; None where only rows can."""
        if self.asks_for_all and known.whole is not None:
            return {known.whole: ()}
        if known.wide:
            return None
        return {
            number: self.group(tags)
            for tags, number in known.series.items()
            if self.asks_for_all or self.wants(tags)
        }


@lru_cache(maxsize=4096)
def _group(tags: str | None, keys: tuple[str, ...]) -> Group:
    """Return which group a series with this stored text of tags belongs to."""
    if not keys:
        return ()
    found = pairs(StoredJson(tags) if tags is not None else None)
    return tuple((key, found.get(key, "")) for key in keys)
