"""Which levels, components and tags a filter's lines have, and how many lines each.

Of few lines all are read and counted. Of many the newest say which values there are, and the
index counts them, for so long and no longer: a value that was not counted says so. Levels and
components of a filter without words it has counted beforehand.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from persistence import limits
from persistence.tsdb.log_index.conditions import holds
from persistence.tsdb.log_index.fields import EXACT_LEVEL, TAG
from persistence.tsdb.log_index.language import Field, Search
from persistence.tsdb.log_index.pending import is_kept
from persistence.tsdb.log_lines import LogLine
from persistence.tsdb.queries import log_hit_counts, log_search, log_values, logs
from persistence.tsdb.queries.log_search import Wanted
from persistence.tsdb.queries.logs import LogFilter

NEWEST = 2_000  # lines that are read
SECONDS = 0.15  # for each facet
MOST_FACETS = 10
MOST_VALUES = 8
LEVEL, COMPONENT = EXACT_LEVEL, "component"
_FEW, _SCATTERED = 3, 0.5  # of its lines have a value of their own: an id, nothing to choose from


@dataclass(frozen=True)
class Value:
    text: str
    lines: int | None  # None: not counted


@dataclass(frozen=True)
class Facet:
    """A field with its commonest values; `more` says that it has others."""

    field: str  # LEVEL, COMPONENT, or TAG and the key of a tag
    values: Sequence[Value]
    more: bool

    @property
    def name(self) -> str:
        return {LEVEL: "level"}.get(self.field, self.field.removeprefix(TAG))


@dataclass(frozen=True)
class Facets:
    """`is_counted` says that all lines were read; else the values are those of the newest."""

    facets: Sequence[Facet]
    is_counted: bool


def facets(*, lines: LogFilter) -> Facets:
    """Raises TimeLimitReached where not even the newest lines could be read."""
    newest = logs.newest(lines=lines, most=NEWEST + 1)
    found = _counted(newest[:NEWEST])
    if len(newest) <= NEWEST:
        return Facets([_facet(field, values, values) for field, values in found], is_counted=True)
    wanted = logs.as_wanted(lines) if is_kept() else None
    return Facets(
        [_facet(field, values, _by_index(lines, wanted, field, values)) for field, values in found],
        is_counted=False,
    )


def _counted(lines: Sequence[LogLine]) -> list[tuple[str, Counter[str]]]:
    """Return the fields that there is something to choose from, the commonest first."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        found[LEVEL][line.level] += 1
        found[COMPONENT][line.source] += 1
        for key, value in line.pairs.items():
            found[TAG + key][value] += 1
    found.pop(TAG + COMPONENT, None)  # the component says it, and what a line without it is from
    return sorted(
        (item for item in found.items() if _is_a_choice(*item, len(lines))),
        key=lambda item: (item[0] != LEVEL, item[0] != COMPONENT, -item[1].total(), item[0]),
    )[:MOST_FACETS]


def _is_a_choice(field: str, values: Counter[str], lines: int) -> bool:
    """Say whether a value tells lines apart: not an id, nor what all lines have."""
    is_everywhere = len(values) == 1 and values.total() == lines
    return field in {LEVEL, COMPONENT} or not (is_everywhere or _is_scattered(values))


def _is_scattered(values: Counter[str]) -> bool:
    return len(values) > max(_FEW, _SCATTERED * values.total())


def _facet(field: str, values: Counter[str], counts: Mapping[str, int]) -> Facet:
    shown = [Value(text, counts.get(text)) for text, _ in values.most_common(MOST_VALUES)]
    shown.sort(key=lambda value: -(value.lines or 0))
    return Facet(field, shown, len(values) > MOST_VALUES)


def _by_index(
    lines: LogFilter, wanted: Wanted | None, field: str, values: Counter[str]
) -> Mapping[str, int]:
    """Count the commonest values for SECONDS; those that were not counted are not in it."""
    counts: dict[str, int] = {}
    if wanted is None:
        return counts
    try:
        with limits.time_limit(SECONDS):
            shown = [text for text, _ in values.most_common(MOST_VALUES)]
            known = log_values.counted(lines, field, shown)
            if known is not None:
                return known
            for text, number in _counts(wanted, field, values):
                counts[text] = number
    except limits.TimeLimitReached:
        pass
    return counts


def _counts(wanted: Wanted, field: str, values: Counter[str]) -> Iterator[tuple[str, int]]:
    first, last = wanted.places()
    waiting = list(log_search.waiting_for(wanted))
    # The rarest first: the time goes to those that have many lines.
    for text, _ in reversed(values.most_common(MOST_VALUES)):
        one = Search((Field(field, text),))
        number = log_hit_counts.count(wanted.search & one, first, last, None)
        yield text, number + sum(holds(one, found.words) for found in waiting)
