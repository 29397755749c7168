"""How pages write times, numbers and statuses."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

from ciris_admin.pages import times
from ciris_admin.templatetags import pages
from persistence.moments import Moment, parse

NOW = dt.datetime(2026, 11, 22, 19, 47, 31, 607_563, tzinfo=dt.UTC)


def render(text, **context):
    return Template(text).render(Context({"now": NOW, **context}))


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (dt.timedelta(0), "just now"),
        (dt.timedelta(seconds=44), "just now"),
        (dt.timedelta(seconds=45), "1 min ago"),
        (dt.timedelta(seconds=150), "3 min ago"),
        (dt.timedelta(minutes=44), "44 min ago"),
        (dt.timedelta(minutes=46), "1 h ago"),
        (dt.timedelta(hours=2), "2 h ago"),
        (dt.timedelta(hours=23), "1 d ago"),
        (dt.timedelta(days=29), "29 d ago"),
        (dt.timedelta(days=200), "2026-05-06"),
        (dt.timedelta(minutes=-20), "in 20 min"),
    ],
)
def test_how_long_ago(distance, words):
    assert times.ago(NOW - distance, now=NOW) == words


def test_when_has_the_exact_time_on_hover():
    html = render("{% when moment %}", moment=parse("2026-11-22T17:47:31.607563+00:00"))

    assert html == (
        '<time datetime="2026-11-22T17:47:31.607563+00:00"'
        ' title="2026-11-22 17:47:31.607 UTC" data-ago>2 h ago</time>'
    )


def test_exactly_is_to_the_millisecond_with_its_zone():
    assert ">2026-11-22 19:47:31.607 UTC<" in render("{% exactly moment %}", moment=NOW)


def test_exactly_is_in_the_zone_in_force():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert "2026-11-22 20:47:31.607 CET" in render("{% exactly moment %}", moment=NOW)


def test_a_zone_without_a_name_is_printed_as_an_offset():
    with timezone.override(ZoneInfo("America/Sao_Paulo")):
        assert "16:47:31.607 UTC-03" in render("{% exactly moment %}", moment=NOW)


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (dt.timedelta(days=7), "2026-11-22 20:47 CET"),
        (dt.timedelta(minutes=5), "2026-11-22 20:47 CET"),
        (dt.timedelta(seconds=30), "2026-11-22 20:47:31 CET"),
        (dt.timedelta(milliseconds=1_500), "2026-11-22 20:47:31.607 CET"),
    ],
)
def test_roughly_is_no_finer_than_the_steps_between_moments(step, text):
    with timezone.override(ZoneInfo("Europe/Berlin")):
        found = render("{% roughly moment step %}", moment=NOW, step=step)

    assert found == (
        '<time datetime="2026-11-22T19:47:31.607563+00:00"'
        f' title="2026-11-22T19:47:31.607563+00:00">{text}</time>'
    )


@pytest.mark.parametrize("tag", ["when", "exactly"])
def test_text_that_is_no_time_says_so(tag):
    html = render(f"{{% {tag} moment %}}", moment=Moment("<soon>", None))

    assert "&lt;soon&gt;" in html
    assert "not a time" in html


@pytest.mark.parametrize("tag", ["when", "exactly", "number"])
def test_nothing_is_shown_for_nothing(tag):
    assert render(f"{{% {tag} moment %}}", moment=None) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234567, "1,234,567"), (75.5, "75.5"), (-1234.5, "-1,234.5"), (0.00012, "0.00012")],
)
def test_numbers_have_thousands_separators(value, text):
    assert pages.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 B"), (1023, "1,023 B"), (41234, "40.3 KiB"), (2**41, "2.0 TiB")]
)
def test_sizes_have_the_unit_that_suits(value, text):
    assert pages.size(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.231, "231 ms"),
        (4.2, "4.2 s"),
        (900, "15 min"),
        (7500, "2 h 5 min"),
        (200_000, "2 d 7 h"),
        (100_000, "27 h 47 min"),
    ],
)
def test_durations_have_the_unit_that_suits(value, text):
    assert pages.duration(value) == text


@pytest.mark.parametrize(
    ("word", "tone"),
    [("completed", "good"), ("DEFERRED", "attention"), ("failed", "broken"), ("odd", "unknown")],
)
def test_a_status_has_a_tone(word, tone):
    assert pages.tone(word) == tone


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (350, "after 5 min 50 s"),
        (0.2, "after 200 ms"),
        (0.0002, "at once"),
        (-5, "just now"),
        (None, ""),
    ],
)
def test_how_long_after_another_moment(later, said):
    moment = later and NOW + dt.timedelta(seconds=later)
    html = render("{% after moment start %}", moment=moment, start=NOW)

    assert re.sub("<[^>]+>", "", html) == said


def test_in_a_time_of_its_own_the_clock_tells_rows_apart():
    html = render("{% when moment %}", moment=NOW - dt.timedelta(hours=2), by_the_clock=True)

    assert 'title="2 h ago">2026-11-22 17:47:31 UTC<' in html


@pytest.mark.parametrize("text", ["", " ", "\n\t", None])
def test_what_cannot_be_seen_has_words_for_it(text):
    assert pages.visible(text, "(empty id)") == "(empty id)"
    assert pages.visible(" a ", "(empty id)") == " a "
