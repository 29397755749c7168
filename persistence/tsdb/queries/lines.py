"""A metric over time as the lines of a chart: aggregates per bucket, one line per group of tags."""

import time
from collections.abc import Sequence

import numpy as np

from persistence import limits, reading
from persistence.tsdb.expressions import from_epoch_ms
from persistence.tsdb.queries.drawing import Drawing
from persistence.tsdb.queries.gathering import Frame, Gathered, from_cells
from persistence.tsdb.queries.panels import Panel
from persistence.tsdb.queries.questions import (
    Aggregate,
    Group,
    Line,
    Lines,
    LinesQuestion,
    TooManyBuckets,
)
from persistence.tsdb.queries.rows_read import read_rows
from persistence.tsdb.queries.sources import Source
from persistence.tsdb.rollups.cells import MINUTE
from persistence.tsdb.rollups.folding import Ints
from persistence.tsdb.rollups.parts import Part

__all__ = ["Aggregate", "Line", "Lines", "LinesQuestion", "TooManyBuckets", "lines", "many"]
MOST_LINES = 100


def lines(question: LinesQuestion) -> Lines:
    """Answer one question. Raises TooManyBuckets, and TimeLimitReached if nothing can be said."""
    return many([question])[0]


def many(questions: Sequence[LinesQuestion]) -> Sequence[Lines]:
    """Answer the questions of one page, those about the same buckets at once.

    Raises as `lines` does.
    """
    answers: dict[int, Lines] = {}
    passes: dict[tuple[Frame, int], dict[int, LinesQuestion]] = {}
    seen: dict[tuple[Frame, str], int] = {}
    starts: dict[Frame, Ints] = {}
    buckets: dict[tuple[object, ...], Ints] = {}
    for place, question in enumerate(questions):
        # Those of one page have the same ends, not only equal ones.
        between = id(question.start), id(question.end), question.width
        if between not in buckets:
            buckets[between] = question.buckets
        own = buckets[between]
        if not len(own):
            answers[place] = Lines(own, question.width, (), 0, Source(raw_points=None))
            continue
        width = int(question.width.total_seconds() * 1000)
        frame = Frame(int(own[0]), width, len(own))
        starts[frame] = own
        # In one pass a metric is asked for once.
        number = seen.get((frame, question.name), 0)
        seen[frame, question.name] = number + 1
        passes.setdefault((frame, number), {})[place] = question
    for (frame, _), asked in passes.items():
        found = _answered(frame, starts[frame], list(asked.values()))
        answers.update(zip(asked, found, strict=True))
    return [answers[place] for place in range(len(questions))]


def _answered(frame: Frame, starts: Ints, questions: Sequence[LinesQuestion]) -> list[Lines]:
    panels = [Panel(question) for question in questions]
    found = Gathered(frame)
    deadline = time.monotonic() + limits.LIST_SECONDS
    with limits.time_limit(limits.LIST_SECONDS), reading.snapshot() as is_snapshot:
        pieces = from_cells(found, panels, is_snapshot=is_snapshot)
        read_rows(found, pieces, deadline)
    if found.lines > MOST_LINES:
        _keep_the_largest(found, panels)
    return _answers(found, starts, panels)


def _keep_the_largest(found: Gathered, panels: Sequence[Panel]) -> None:
    """Leave out the groups of each panel that are beyond MOST_LINES, the smallest first."""
    number = found.frame.number
    totals = np.zeros(found.lines)
    for part in found.parts:
        counts = part.column("counts")
        totals += np.bincount(part.buckets // number, counts, minlength=found.lines)
    of_lines = totals.tolist()
    for panel in panels:
        by_size = _by_size(panel, of_lines)
        panel.more = max(len(by_size) - MOST_LINES, 0)
        panel.groups = dict(by_size[:MOST_LINES])
    if any(panel.more for panel in panels):
        _close_ranks(found, panels)


def _by_size(panel: Panel, of_lines: Sequence[float]) -> list[tuple[Group, int]]:
    """Return the groups that have points, those with the most first, and the line of each."""
    groups = [group for group in panel.groups.items() if of_lines[group[1]]]
    return sorted(groups, key=lambda group: -of_lines[group[1]])


def _close_ranks(found: Gathered, panels: Sequence[Panel]) -> None:
    """Move the lines that are left together, without the parts of all others."""
    place, lines = np.full(found.lines, -1, np.int64), 0
    for panel in panels:
        for group, line in panel.groups.items():
            panel.groups[group] = place[line] = lines
            lines += 1
    found.parts = [_moved(part, place, found.frame.number) for part in found.parts]
    found.lines = lines


def _moved(part: Part, place: Ints, number: int) -> Part:
    line, bucket = np.divmod(part.buckets, number)
    kept = place[line] >= 0
    return part.only(kept, (place[line] * number + bucket)[kept])


def _answers(found: Gathered, starts: Ints, panels: Sequence[Panel]) -> list[Lines]:
    width, until = panels[0].question.width, found.coarse_until
    drawing = None
    if found.parts:
        buckets = found.frame.number
        drawing = Drawing(found.parts, lines=found.lines, buckets=buckets, width=width)
    return [
        Lines(
            starts,
            width,
            [] if drawing is None else _lines(drawing, panel),
            panel.more,
            _source(found, panel),
            panel.left_out,
            None if until is None else from_epoch_ms(until * MINUTE),
        )
        for panel in panels
    ]


def _lines(drawing: Drawing, panel: Panel) -> list[Line]:
    aggregates = panel.question.aggregates
    groups = _by_size(panel, drawing.of_lines)
    return [drawing.line(line, group, aggregates) for group, line in groups]


def _source(found: Gathered, panel: Panel) -> Source:
    if found.resolution is None or panel.by_rows:
        return Source(raw_points=None)
    return Source(frozenset({found.resolution}), panel.raw_points)
