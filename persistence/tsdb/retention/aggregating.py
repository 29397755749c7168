"""What rows become when they leave a stage: the summaries that stand for them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from persistence.fields import StoredJson
from persistence.tsdb.retention import counts as log_counts
from persistence.tsdb.retention import summaries, writing
from persistence.tsdb.retention.summaries import Summary
from persistence.tsdb.retention.writing import Place
from persistence.tsdb.rules import CorrelationType
from persistence.tsdb.tags import pairs

Rows = Sequence[Any]


def summarise(
    source: CorrelationType, into: CorrelationType, rows: Rows, now: dt.datetime
) -> tuple[Rows, int]:
    """Write the summaries that stand for these rows, as a part of the transaction that is open.

    Return the rows that they stand for, and how many summaries are new. What is summarised
    already is added to, never replaced: rows may arrive after their hour was summarised.
    """
    if source is CorrelationType.LOG_ENTRY:
        return rows, _count_lines(into, rows, now)
    if source is CorrelationType.METRIC_HOURLY_SUMMARY:
        parts = [(row, summaries.read(_text(row.response_data))) for row in rows]
        readable = [(row, part) for row, part in parts if part is not None]
        grouped = _grouped(into, readable)
        return [row for row, _ in readable], _add(grouped, now)
    values = _grouped(into, [(row, row.metric_value) for row in rows])
    return rows, _add(
        {place: [summaries.summarised(found)] for place, found in values.items()}, now
    )


def _grouped(into: CorrelationType, rows: Sequence[tuple[Any, Any]]) -> Mapping[Place, list[Any]]:
    places: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row, part in rows:
        tags = row.tags.text if row.tags is not None else None
        places[row.period, row.metric_name, tags].append(part)
    return {Place(into, *key): parts for key, parts in places.items()}


def _add(parts: Mapping[Place, Sequence[Summary]], now: dt.datetime) -> int:
    """Add summaries to what is stored in their places, one after the other."""
    there = writing.stored_summaries(parts)
    rows = []
    for place, added in parts.items():
        known = summaries.read(_text(there[place])) if place in there else None
        every = [known, *added] if known is not None else list(added)
        whole = every[0]
        for part in every[1:]:
            whole = summaries.merged(whole, part)
        # One that cannot be read is nobody's to overwrite.
        fresh = place in there and known is None
        rows.append(_row(place, whole, now, fresh=fresh))
    return writing.store(rows, there)


def _row(place: Place, whole: Summary, now: dt.datetime, *, fresh: bool) -> tuple[Any, ...]:
    value, text = summaries.average(whole), summaries.as_json(whole)
    return writing.row(place, value, text, now, fresh=fresh)


def _text(stored: StoredJson | None) -> str | None:
    return None if stored is None else stored.text


def _count_lines(into: CorrelationType, rows: Rows, now: dt.datetime) -> int:
    counts: dict[Place, Counter[str]] = defaultdict(Counter)
    for row in rows:
        place = Place(into, row.period, log_level=row.log_level)
        counts[place][pairs(row.tags).get(log_counts.COMPONENT, "")] += 1
    there = writing.stored_summaries(counts)
    written = []
    for place, components in counts.items():
        known = log_counts.components_of(there.get(place))
        whole = components + known if known is not None else components
        fresh = place in there and known is None
        value, text = float(whole.total()), log_counts.as_json(whole)
        written.append(writing.row(place, value, text, now, fresh=fresh))
    return writing.store(written, there)
