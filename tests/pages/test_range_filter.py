"""The one time range in the address: what carries it, and the ways from it to another."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import RequestFactory
from django.utils import timezone

from ciris_admin.pages.context import carried_range
from ciris_admin.pages.range_filter import RangeFilter
from ciris_admin.pages.range_links import range_links

NOW = dt.datetime(2026, 11, 20, 13, tzinfo=dt.UTC)


class Comparable(RangeFilter):
    usual_range = "24h"
    comparable = True


def asked(query=""):
    request = RequestFactory().get(f"/metrics/?{query}")
    return request, Comparable(request, now=NOW)


def links(query=""):
    return range_links(asked(query)[1])


def test_two_dates_are_one_range():
    request, form = asked("metric=cpu&from=2026-11-19T08:00&to=2026-11-20T09:30")

    assert form.time_range.words == "2026-11-19 08:00 to 2026-11-20 09:30"
    assert request.GET.urlencode() == "metric=cpu&range=2026-11-19+08%3A00..2026-11-20+09%3A30"


def test_a_date_alone_reaches_until_now():
    assert asked("from=2026-11-19T08:00&to=")[1].time_range.end == NOW


@pytest.mark.parametrize("query", ["to=2026-11-20T09:30", "from=x&to=y", "range=yesterday"])
def test_what_is_no_range_is_said_in_the_bar(query):
    shown = links(query)

    assert "is no time range" in shown.errors[0]
    assert shown.words == "the last 24 h"


def test_the_fields_show_the_range_in_force_to_the_minute():
    shown = links("range=2026-11-20 08:00:30..2026-11-20 09:30:30")

    assert (shown.start, shown.end) == ("2026-11-20T08:00", "2026-11-20T09:31")


def test_the_period_before_is_compared_when_asked_for():
    _, form = asked("compare=previous&range=6h")

    assert form.compared.end == form.time_range.start
    assert range_links(form).compare.url == "?range=6h"
    assert asked("range=6h")[1].compared is None


def test_all_time_has_nothing_to_compare_with():
    assert links("range=all&compare=previous").compare is None


def test_the_page_asks_again_in_the_seconds_that_were_chosen():
    shown = links("refresh=30s")

    assert (shown.seconds, shown.refreshed) == (30, "30 s")
    assert [choice.url for choice in shown.refreshes][:2] == ["?", "?refresh=10s"]


@pytest.mark.parametrize("query", ["refresh=1s", "refresh=", "refresh=30s&range=2026-11-19"])
def test_no_page_asks_again_unless_it_may(query):
    assert links(query).seconds == 0


def test_what_was_filtered_stays_when_the_range_changes():
    shown = links("metric=cpu&tag=a=b&tag=c=d&range=3h&cursor=x")

    assert shown.others == [("metric", "cpu"), ("tag", "a=b"), ("tag", "c=d")]


def test_the_range_goes_along_to_the_other_explorers():
    request, _ = asked("metric=cpu&range=3d&refresh=10s&compare=previous")

    assert carried_range(request) == "range=3d&compare=previous&refresh=10s"


def test_the_range_in_force_goes_along_though_it_was_not_asked_for():
    assert carried_range(asked("metric=cpu")[0]) == "range=24h"


def test_a_page_without_a_range_carries_none():
    assert carried_range(RequestFactory().get("/tasks/")) == ""


def test_the_zone_of_the_address_goes_along():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        request, _ = asked("tz=Europe/Berlin&range=2026-11-20 14:00..15:00")

    assert carried_range(request).endswith("&tz=Europe%2FBerlin")
