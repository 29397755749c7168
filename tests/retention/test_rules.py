"""What a policy means: pure rules."""

import datetime as dt

import pytest

from persistence.tsdb.retention.rules import FOR_EVER, STAGES, Policy, Step, check, in_words, steps
from persistence.tsdb.rules import CorrelationType

METRIC, HOURLY, DAILY = (
    CorrelationType.METRIC_DATAPOINT,
    CorrelationType.METRIC_HOURLY_SUMMARY,
    CorrelationType.METRIC_DAILY_SUMMARY,
)
LOG, COUNTS = CorrelationType.LOG_ENTRY, CorrelationType.LOG_HOURLY_SUMMARY
SPAN = CorrelationType.TRACE_SPAN
POINTS, SUMMARIES = "Points are kept until they are", "summaries are kept until they are"
NOW = dt.datetime(2026, 11, 25, 22, 30, tzinfo=dt.UTC)


def before(days):
    return dt.datetime(2026, 11, 25, tzinfo=dt.UTC) - dt.timedelta(days=days)


@pytest.mark.parametrize("kind", STAGES)
def test_by_default_nothing_goes(kind):
    assert steps(kind, FOR_EVER, NOW) == []
    assert "kept for ever" in in_words(kind, FOR_EVER)


def test_whole_days_leave_a_stage_and_none_before_its_age():
    assert steps(METRIC, Policy(7), NOW) == [Step(METRIC, HOURLY, before(7))]


def test_midnight_is_that_of_utc():
    late = NOW.astimezone(dt.timezone(dt.timedelta(hours=10)))

    assert steps(METRIC, Policy(7), late) == steps(METRIC, Policy(7), NOW)


def test_what_goes_for_good_goes_first():
    assert steps(METRIC, Policy(7, 30, 365), NOW) == [
        *(Step(kind, None, before(365)) for kind in (METRIC, HOURLY, DAILY)),
        Step(METRIC, DAILY, before(30), since=before(365)),
        Step(HOURLY, DAILY, before(30), since=before(365)),
        Step(METRIC, HOURLY, before(7), since=before(30)),
    ]


def test_nothing_is_summarised_only_to_be_deleted():
    assert steps(LOG, Policy(7, 7), NOW) == [
        Step(LOG, None, before(7)),
        Step(COUNTS, None, before(7)),
    ]
    assert steps(SPAN, Policy(7), NOW) == [Step(SPAN, None, before(7))]


def test_a_stage_may_be_passed_through_at_once():
    assert steps(METRIC, Policy(7, 7), NOW) == [
        Step(METRIC, DAILY, before(7)),
        Step(HOURLY, DAILY, before(7)),
    ]


@pytest.mark.parametrize(
    ("kind", "policy", "words"),
    [
        (METRIC, Policy(7), f"{POINTS} 7 days old, then hourly summaries are kept for ever."),
        (
            METRIC,
            Policy(1, 365, 730),
            (
                f"{POINTS} 1 day old, then hourly {SUMMARIES} 1 year old,"
                f" then daily {SUMMARIES} 2 years old, then they are deleted."
            ),
        ),
        (
            METRIC,
            Policy(7, 7, 30),
            (f"{POINTS} 7 days old, then daily {SUMMARIES} 30 days old, then they are deleted."),
        ),
        (SPAN, Policy(30), "Spans are kept until they are 30 days old, then they are deleted."),
        (LOG, Policy(), "Lines are kept for ever."),
    ],
)
def test_a_policy_is_said_in_a_sentence(kind, policy, words):
    assert in_words(kind, policy) == words


@pytest.mark.parametrize(
    ("kind", "policy", "field", "words"),
    [
        (METRIC, Policy(0), "raw", "0 days is too short"),
        (METRIC, Policy(40_000), "raw", "too long"),
        (METRIC, Policy(30, 7), "aggregated", "cannot end at 7 days: they begin at 30"),
        (METRIC, Policy(7, 30, 20), "downsampled", "cannot end at 20 days: they begin at 30"),
        (METRIC, Policy(None, 30), "aggregated", "The points are kept for ever"),
        (METRIC, Policy(7, None, 30), "downsampled", "The hourly summaries are kept for ever"),
        (LOG, Policy(7, 30, 90), "downsampled", "never downsampled"),
        (SPAN, Policy(7, 30), "aggregated", "never aggregated"),
        (CorrelationType.AUDIT_EVENT, Policy(7), "raw", "no policy can be set"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(kind, policy, field, words):
    (problem,) = check(kind, policy)

    assert problem.field == field
    assert words in problem.sentence


def test_a_sound_policy_has_no_problem():
    assert check(METRIC, Policy(7, 7, 7)) == []
    assert check(LOG, Policy(7)) == []
