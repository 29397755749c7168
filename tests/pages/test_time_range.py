"""The time range of the explorers: what may be typed, and the ways to another."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from ciris_admin.pages.time_range import RangeError, parse

NOW = dt.datetime(2026, 11, 22, 20, 5, tzinfo=dt.UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def read(text, *, now=NOW, zone=dt.UTC):
    return parse(text, now=now, zone=zone)


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("25m", 25),
        ("3d", 3 * 24 * 60),
        ("1h30m", 90),
        ("90 min", 90),
        ("2 hours", 120),
        ("last 6h", 360),
        ("1w", 7 * 24 * 60),
        ("60s", 1),
    ],
)
def test_a_length_reaches_back_from_now(typed, minutes):
    found = read(typed)

    assert (found.start, found.end) == (NOW - dt.timedelta(minutes=minutes), NOW)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("2026-11-20", utc(2026, 11, 20), utc(2026, 11, 21)),
        ("2026-11-20 14:00..15:30", utc(2026, 11, 20, 14), utc(2026, 11, 20, 15, 30)),
        ("2026-11-20..2026-11-21", utc(2026, 11, 20), utc(2026, 11, 22)),
        ("2026-11-20 14:00..", utc(2026, 11, 20, 14), NOW),
        ("14:00..15:30", utc(2026, 11, 22, 14), utc(2026, 11, 22, 15, 30)),
        ("9:05..now", utc(2026, 11, 22, 9, 5), NOW),
        ("3d..1d", utc(2026, 11, 19, 20, 5), utc(2026, 11, 21, 20, 5)),
        (
            "2026-11-20T14:00:00.5Z..15:00",
            utc(2026, 11, 20, 14, 0, 0, 500_000),
            utc(2026, 11, 20, 15),
        ),
    ],
)
def test_two_ends_are_read(typed, start, end):
    found = read(typed)

    assert (found.start, found.end) == (start, end)


def test_times_are_the_readers():
    found = read("2026-11-20 14:00..15:30", zone=BERLIN)

    assert found.start == utc(2026, 11, 20, 13)


def test_a_named_zone_outvotes_the_readers():
    assert read("2026-11-20T14:00+00:00..now", zone=BERLIN).start == utc(2026, 11, 20, 14)


def test_a_day_is_as_long_as_the_clocks_make_it():
    found = read("2026-10-25", zone=BERLIN)

    assert found.end.astimezone(dt.UTC) - found.start.astimezone(dt.UTC) == dt.timedelta(hours=25)


def test_the_last_day_is_24_hours_also_when_the_clocks_change():
    found = read("24h", now=utc(2026, 10, 25, 12), zone=BERLIN)

    assert found.start == utc(2026, 10, 24, 12)


def test_all_has_no_ends():
    found = read("all")

    assert (found.start, found.end, found.moved(1), found.widened()) == (None, None, None, None)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("yesterday", "no time range"),
        ("2026-11-20 14:00", "no time range"),
        ("2026-13-01", "no time range"),
        ("..", "no time range"),
        ("9" * 500 + "d", "no time range"),
        ("99999999999d", "no time range"),
        ("2026-11-20 15:00..14:00", "ends before it starts"),
        ("1d..3d", "ends before it starts"),
        ("0m", "zero long"),
        ("<script>", "no time range"),
        ("0001-01-01..0001-12-01", "between 1970 and 9998"),
        ("9999-12-01..9999-12-30", "between 1970 and 9998"),
        ("3000w", "between 1970 and 9998"),
    ],
)
def test_what_is_no_range_is_refused_with_a_sentence(typed, why):
    with pytest.raises(RangeError, match=why) as refused:
        read(typed)

    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("24h", "the last 24 h"),
        ("last 1h30m", "the last 1 h 30 min"),
        ("3 days", "the last 3 d"),
        ("all", "all time"),
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20 14:00..15:30", "2026-11-20 14:00 to 15:30"),
        ("2026-11-20 23:00..2026-11-21 00:00", "2026-11-20 23:00 to 2026-11-21 00:00"),
    ],
)
def test_a_range_is_said_in_words(typed, words):
    assert read(typed).words == words


def test_a_range_moves_by_its_own_length():
    found = read("2026-11-20 14:00..15:30")

    assert found.moved(-1) == "2026-11-20 12:30Z..14:00Z"
    assert found.moved(1) == "2026-11-20 15:30Z..17:00Z"


def test_the_period_before_ends_where_the_range_begins():
    found = read("3d")

    before = found.previous()

    assert (before.start, before.end) == (NOW - dt.timedelta(days=6), found.start)
    assert read("all").previous() is None


def test_the_period_before_is_as_long_also_when_the_clocks_change():
    before = read("2026-10-26", zone=BERLIN).previous()

    assert before.start == utc(2026, 10, 24, 23)


def test_a_long_range_that_ends_now_moves_by_whole_minutes():
    found = read("24h", now=NOW.replace(second=12, microsecond=345_678))

    assert found.moved(-1) == "2026-11-20 20:05Z..2026-11-21 20:05Z"


def test_an_address_means_the_same_to_a_reader_of_another_zone():
    """In Tokyo the day is another: a clock with its offset is of the day that it is there."""
    moved = read("2026-11-20 14:00..15:30", zone=BERLIN).moved(4)

    found = read(moved, zone=ZoneInfo("Asia/Tokyo"))

    assert (found.start, found.end) == (utc(2026, 11, 20, 19), utc(2026, 11, 20, 20, 30))


def test_an_address_says_the_offset_of_its_reader():
    moved = read("2026-11-20 14:00..15:30", zone=BERLIN).moved(-1)

    assert moved == "2026-11-20 12:30+01:00..14:00+01:00"
    assert read(moved).start == utc(2026, 11, 20, 11, 30)


def test_a_range_widens_around_its_middle():
    assert read("2026-11-20 14:00..15:00").widened() == "2026-11-20 13:30Z..15:30Z"


def test_a_range_that_moves_with_now_widens_into_the_past():
    assert (read("24h").widened(), read("25m").widened()) == ("2d", "50m")


@pytest.mark.parametrize("typed", ["9998-12-01..9998-12-30", "1970-01-01..9998-01-01"])
def test_where_the_calendar_ends_there_is_no_further_range(typed):
    found = read(typed)

    assert found.moved(1) is None or found.moved(-1) is None


def test_what_a_range_leads_to_can_be_read_again():
    found = read("2026-11-20 14:00:01..15:30", zone=BERLIN)

    again = read(found.moved(1), zone=BERLIN)

    assert again.start == found.end
