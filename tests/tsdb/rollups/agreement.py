"""Whether the lines of a chart are the truth: to the number, or within the stated error."""

import datetime as dt
import math
from collections.abc import Iterator

import numpy as np

from persistence.tsdb.queries.lines import Aggregate, Line, LinesQuestion
from persistence.tsdb.rollups.sketches import EXACT, RANK_ERROR


def disagreements(asked: LinesQuestion, lines: list[Line], truth: dict) -> Iterator[str]:
    """Say in words where lines differ from the truth."""
    if {line.tags for line in lines} != set(truth):
        yield f"groups {[line.tags for line in lines]} instead of {list(truth)}"
        return
    for line in lines:
        rows = truth[line.tags]
        counts = np.zeros(len(asked.buckets), np.int64)
        for row in rows:
            counts[row["bucket"]] = row["points"]
        if line.counts.tolist() != counts.tolist():
            yield f"{line.tags}: counts differ"
            continue
        if line.undrawn != sum(row["points"] - row["numbers"] for row in rows):
            yield f"{line.tags}: {line.undrawn} undrawn"
        for aggregate, values in line.values.items():
            empty = np.ones(len(values), bool)
            for row in rows:
                got = values[row["bucket"]]
                empty[row["bucket"]] = False
                if not _agrees(aggregate, float(got), row, asked.width):
                    yield f"{line.tags}: {aggregate} of bucket {row['bucket']} is {got}, {row}"[
                        :900
                    ]
            if not np.isnan(values[empty]).all():
                yield f"{line.tags}: {aggregate} is no gap where nothing is"


def _agrees(aggregate: Aggregate, got: float, row: dict, width: dt.timedelta) -> bool:
    if aggregate is Aggregate.COUNT:
        return got == row["points"]
    if not row["numbers"]:
        return math.isnan(got)
    if aggregate.percent is not None:
        return _rank_agrees(got, row["values"], aggregate.percent)
    if aggregate in {Aggregate.MIN, Aggregate.MAX}:
        return got == row[aggregate.value]
    if aggregate is Aggregate.RATE:
        return _close(got * width.total_seconds(), row)
    if aggregate is Aggregate.SUM:
        return _close(got, row)
    return _close(got * row["numbers"], row)


def _close(total: float, row: dict) -> bool:
    # Sums of the same numbers in another order, the largest of which may cancel each other.
    scale = max(abs(value) for value in row["values"]) * len(row["values"])
    return abs(total - math.fsum(row["values"])) <= 1e-12 * scale


def _rank_agrees(got: float, values: list[float], percent: int) -> bool:
    exact = values[max(-(-len(values) * percent // 100), 1) - 1]
    if got == exact or len(values) <= EXACT:
        return got == exact
    low, high = np.searchsorted(values, got, "left"), np.searchsorted(values, got, "right")
    wanted = percent / 100 * len(values)
    # Stated for 99 of 100: twice as much never occurs.
    slack = 2 * RANK_ERROR * len(values) + 1
    return bool(low - slack <= wanted <= high + slack)
