"""How long each type of telemetry stays, and as what: facts in, decisions and sentences out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from persistence.tsdb.rules import CorrelationType, RetentionPolicy

RAW, AGGREGATED, DOWNSAMPLED = RetentionPolicy
# What each type of row passes through before it goes. An audit event has no policy: it stays.
STAGES: Mapping[CorrelationType, tuple[RetentionPolicy, ...]] = {
    CorrelationType.METRIC_DATAPOINT: (RAW, AGGREGATED, DOWNSAMPLED),
    CorrelationType.LOG_ENTRY: (RAW, AGGREGATED),
    CorrelationType.TRACE_SPAN: (RAW,),
    CorrelationType.SERVICE_INTERACTION: (RAW,),
}
# The rows in which each type lies, stage by stage.
ROWS: Mapping[CorrelationType, tuple[CorrelationType, ...]] = {
    CorrelationType.METRIC_DATAPOINT: (
        CorrelationType.METRIC_DATAPOINT,
        CorrelationType.METRIC_HOURLY_SUMMARY,
        CorrelationType.METRIC_DAILY_SUMMARY,
    ),
    CorrelationType.LOG_ENTRY: (
        CorrelationType.LOG_ENTRY,
        CorrelationType.LOG_HOURLY_SUMMARY,
    ),
    CorrelationType.TRACE_SPAN: (CorrelationType.TRACE_SPAN,),
    CorrelationType.SERVICE_INTERACTION: (CorrelationType.SERVICE_INTERACTION,),
}
LONGEST_DAYS = 36_500
NOUNS: Mapping[CorrelationType, str] = {
    CorrelationType.METRIC_DATAPOINT: "points",
    CorrelationType.METRIC_HOURLY_SUMMARY: "hourly summaries",
    CorrelationType.METRIC_DAILY_SUMMARY: "daily summaries",
    CorrelationType.LOG_ENTRY: "lines",
    CorrelationType.LOG_HOURLY_SUMMARY: "hourly counts",
    CorrelationType.TRACE_SPAN: "spans",
    CorrelationType.SERVICE_INTERACTION: "calls",
}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Policy:
    """For each stage the age in days at which rows leave it; None: they never do."""

    raw: int | None = None
    aggregated: int | None = None
    downsampled: int | None = None

    def until(self, stage: RetentionPolicy) -> int | None:
        return {RAW: self.raw, AGGREGATED: self.aggregated, DOWNSAMPLED: self.downsampled}[stage]


FOR_EVER = Policy()


@dataclass(frozen=True)
class Problem:
    """What is wrong with a policy, and with which of its fields."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Step:
    """Rows of type `source` before an instant leave their stage: `into` a summary, or for good.

    Those before `since` are another step's.
    """

    source: CorrelationType
    into: CorrelationType | None
    before: dt.datetime
    since: dt.datetime | None = None


def check(kind: CorrelationType, policy: Policy) -> Sequence[Problem]:
    """Say what is wrong with a policy for a type of rows; nothing where it may be set."""
    if kind not in STAGES:
        return [Problem("raw", f"Rows of type {kind} are kept for ever: no policy can be set.")]
    stages, problems = STAGES[kind], list[Problem]()
    for stage in RetentionPolicy:
        days = policy.until(stage)
        if days is not None and stage not in stages:
            sentence = f"Rows of type {kind} are never {stage}: leave this empty."
            problems.append(Problem(stage, sentence))
        elif days is not None and not 1 <= days <= LONGEST_DAYS:
            sentence = f"{days} days is too short or too long: from 1 to {LONGEST_DAYS:,}."
            problems.append(Problem(stage, sentence))
    for earlier, later in pairwise(_named_stages(kind)):
        problems += _out_of_order(policy, earlier, later)
    return problems


def _named_stages(kind: CorrelationType) -> Sequence[tuple[RetentionPolicy, str]]:
    """Return the stages of a type, each with what its rows are then."""
    return [(stage, NOUNS[row]) for stage, row in zip(STAGES[kind], ROWS[kind], strict=True)]


def _out_of_order(
    policy: Policy, earlier: tuple[RetentionPolicy, str], later: tuple[RetentionPolicy, str]
) -> Sequence[Problem]:
    (stage, noun), (next_stage, next_noun) = earlier, later
    days, next_days = policy.until(stage), policy.until(next_stage)
    if next_days is None:
        return []
    if days is None:
        sentence = f"The {noun} are kept for ever, so there are no {next_noun} to end."
        return [Problem(next_stage, sentence)]
    if next_days < days:
        sentence = f"The {next_noun} cannot end at {next_days} days: they begin at {days}."
        return [Problem(next_stage, sentence)]
    return []


def steps(kind: CorrelationType, policy: Policy, now: dt.datetime) -> Sequence[Step]:
    """Return what a policy asks for, in the order in which to do it.

    The oldest first: what goes for good, then what becomes the coarsest summary, and so on, so
    that nothing becomes what is to go at once. Ages are counted from midnight UTC: whole days
    leave a stage, none before its age.
    """
    stages, rows, found = STAGES[kind], ROWS[kind], list[Step]()
    since: dt.datetime | None = None
    for place in reversed(range(len(stages))):
        before = cutoff(policy.until(stages[place]), now)
        if before is None or before == since:
            continue
        into = rows[place + 1] if place + 1 < len(rows) else None
        found += [Step(row, into, before, since=since) for row in rows[: place + 1]]
        since = before
    return found


def cutoff(days: int | None, now: dt.datetime) -> dt.datetime | None:
    """Return the midnight UTC before which rows are older than so many days."""
    if days is None:
        return None
    midnight = now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - days * _DAY


def in_words(kind: CorrelationType, policy: Policy) -> str:
    """Say a policy in one sentence."""
    parts, before = list[str](), 0
    for stage, noun in _named_stages(kind):
        days = policy.until(stage)
        if days is None:
            parts.append(f"{noun} are kept for ever")
            break
        if days > before:
            parts.append(f"{noun} are kept until they are {lasting(days)} old")
        before = days
    else:
        parts.append("then they are deleted")
    sentence = ", then ".join(parts).replace("then then", "then")
    return f"{sentence[0].upper()}{sentence[1:]}."


def noun(row: CorrelationType, number: int | None) -> str:
    """Name so many rows of a type: `1 hourly summary`, `2 hourly summaries`."""
    many = NOUNS[row]
    if number != 1:
        return many
    return f"{many[:-3]}y" if many.endswith("ies") else many[:-1]


def lasting(days: int) -> str:
    """Say a number of days: `1 day`, `30 days`, `2 years`."""
    if days % 365 == 0:
        years = days // 365
        return f"{years} year{'s' if years > 1 else ''}"
    return f"{days:,} day{'s' if days > 1 else ''}"
