"""The charts of a store that was there before, to be held against themselves later on."""

import datetime as dt
from typing import Any

from persistence import clock
from persistence.tsdb.queries.histogram import histogram
from persistence.tsdb.queries.lines import Aggregate, LinesQuestion, many
from persistence.tsdb.queries.logs import LogFilter
from persistence.tsdb.retention import services
from persistence.tsdb.retention.rules import Policy
from persistence.tsdb.rules import CorrelationType

DRAWN = (Aggregate.AVG, Aggregate.SUM, Aggregate.MIN, Aggregate.MAX, Aggregate.COUNT)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
# The oldest week becomes summaries by the hour, and its oldest three days by the day.
RAW_DAYS, HOURLY_DAYS, ALL_DAYS = 83, 87, 90


def let_a_week_go() -> None:
    """Put policies in force for points and for log lines, whose counts by the hour stay."""
    policies = {
        CorrelationType.METRIC_DATAPOINT: Policy(RAW_DAYS, HOURLY_DAYS),
        CorrelationType.LOG_ENTRY: Policy(RAW_DAYS),
    }
    for kind, policy in policies.items():
        services.set_policy(kind, policy, by="kills")


def charts(names: list[str]) -> list[Any]:
    """Ask for all that a screen could draw: every metric by day and by hour, and the log's bars.

    By the hour from where hours remain; sums to 12 digits.
    """
    end = clock.now()
    found: list[Any] = []
    for days, width in ((ALL_DAYS, DAY), (HOURLY_DAYS, HOUR)):
        since = end - days * DAY
        for at in range(0, len(names), 5):
            questions = [
                LinesQuestion(name, since, end, width, DRAWN, ("host",))
                for name in names[at : at + 5]
            ]
            for question, answer in zip(questions, many(questions), strict=True):
                assert not answer.left_out
                assert answer.coarse_until is None
                found += [
                    (question.name, width, line.tags, line.counts.tolist(), digits(line))
                    for line in answer.lines
                ]
    bars = histogram(lines=LogFilter(start=end - ALL_DAYS * DAY, end=end), zone=dt.UTC)
    assert bars is not None
    return [*sorted(found), bars.bars]


def digits(line: Any) -> list[list[str]]:
    return [[f"{value:.12g}" for value in line.values[one].tolist()] for one in DRAWN]
