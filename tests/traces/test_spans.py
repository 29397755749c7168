"""What a span says of itself: how long it took, whether it failed, whom it names."""

import datetime as dt

import pytest

from persistence.tsdb.spans import between_writings, has_failed, named, recorded, words

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def after(**length: float) -> dt.datetime:
    return NOON + dt.timedelta(**length)


@pytest.mark.parametrize(
    ("head", "milliseconds"),
    [
        ('{"execution_time_ms": 640.0}', 640),
        ('{"success": "true", "execution_time_ms": "480.723"}', 480.723),
        ('{"duration_ms":5', 5),  # cut
        ('{"execution_time_ms": 1e3}', 1000),
        ('{"execution_time_ms": 0}', 0),
    ],
)
def test_a_recorded_duration_is_read_in_every_form(head, milliseconds):
    took, odd = recorded(head, "")

    assert (took, odd) == (dt.timedelta(milliseconds=milliseconds), "")


def test_tags_may_hold_it_too():
    assert recorded("", '{"latency_ms": 7}')[0] == dt.timedelta(milliseconds=7)


@pytest.mark.parametrize("number", ["-5", "1e300", "9" * 30, "1.2.3"])
def test_a_duration_that_cannot_be_is_shown_as_what_it_is(number):
    took, odd = recorded(f'{{"execution_time_ms": {number}}}', "")

    assert took is None
    assert f"a duration of {number[:40]} ms is recorded" == odd


@pytest.mark.parametrize("head", ["", "{}", "not json", '{"execution_time_ms": NaN}', '"null"'])
def test_without_a_duration_there_is_none(head):
    assert recorded(head, "") == (None, "")


def test_what_an_agent_said_is_no_key():
    assert recorded(r'{"content": "\"execution_time_ms\": 5"}', "")[0] is None


def test_a_row_written_at_the_start_and_again_at_the_end_tells_by_its_times():
    took = between_writings(NOON, after(milliseconds=2), after(seconds=3))

    assert took == dt.timedelta(seconds=2.998)


@pytest.mark.parametrize(
    ("timestamp", "created", "updated"),
    [
        (NOON, after(hours=1), after(hours=1, seconds=3)),  # written later
        (NOON, NOON, NOON),
        (NOON, NOON, after(seconds=-3)),
        (None, NOON, None),
    ],
)
def test_times_of_writing_are_not_taken_for_a_duration(timestamp, created, updated):
    assert between_writings(timestamp, created, updated) is None


@pytest.mark.parametrize(
    ("status", "head", "failed"),
    [
        ("failed", "", True),
        ("completed", '{"success": "false"}', True),
        ("completed", '{"success": false, "error_message": "no"}', True),
        ("completed", '{"success": "true"}', False),
        ("pending", "", False),
    ],
)
def test_a_failure_is_known_by_status_or_answer(status, head, failed):
    assert has_failed(status, head) is failed


def test_tags_name_task_and_thought():
    tags = '{"task_id": "t-1", "x": 1}'

    assert (named(tags, "task"), named(tags, "thought")) == ("t-1", "")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ({"microseconds": 248}, "248 µs"),
        ({"milliseconds": 94.547}, "94.5 ms"),
        ({"milliseconds": 999.7}, "1 s"),
        ({"seconds": 2.3456}, "2.35 s"),
        ({"seconds": 200}, "3 min 20 s"),
        ({"minutes": 95}, "1 h 35 min"),
        ({"days": 365}, "365 d 0 h"),
        ({}, "0 ms"),
    ],
)
def test_a_duration_is_said_with_its_unit(length, said):
    assert words(dt.timedelta(**length)) == said
