"""What is answered beside the middlewares: the same bytes, for those alone who may read."""

import datetime as dt
import gzip
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group

from ciris_admin import clock, direct
from ciris_admin.access.models import Session
from ciris_admin.metrics import data
from tests import people
from tests.tsdb.rows import at, point, store_rows

RANGE = f"{at(0):%Y-%m-%d %H:%M}..{at(3600):%Y-%m-%d %H:%M}"
ASKED = urlencode({"metric": "cpu", "range": RANGE, "step": "1m"})


@pytest.fixture
def reader(db, store):
    store_rows(*(point(n, n / 7, "cpu") for n in range(30)))
    return people.make("vera", "viewer")


@pytest.fixture
def browser(reader):
    return people.signed_in(reader)


def reply(browser, query=ASKED, *, host="testserver", **headers):
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    said = {"host": host, "cookie": cookies, **headers}
    scope = {
        "headers": [
            (name.replace("_", "-").encode(), text.encode()) for name, text in said.items()
        ],
        "query_string": query.encode(),
    }
    return direct.reply_to(scope, data.answer)


def test_the_plain_case_has_the_bytes_of_the_page(browser):
    headers, body = reply(browser)

    page = browser.get(f"/metrics/data/?{ASKED}")
    assert body == page.content
    assert b'"avg":[0.0' in body
    assert dict(headers)[b"cache-control"].decode() == page["Cache-Control"]


def test_times_are_in_the_readers_zone(browser):
    assert reply(browser, f"{ASKED}&tz=Asia/Kolkata")[1] != reply(browser)[1]


def test_a_long_answer_is_compressed_for_whoever_can_read_that(browser):
    long = f"{ASKED}&agg=avg&agg=min"

    headers, body = reply(browser, long, accept_encoding="gzip, br")

    assert dict(headers)[b"content-encoding"] == b"gzip"
    assert gzip.decompress(body) == reply(browser, long)[1]


def lose_the_role(reader):
    reader.groups.set(Group.objects.none())


def leave(reader):
    reader.is_active = False
    reader.save()


def change_the_password(reader):
    reader.set_password("another long phrase")
    reader.save()


def end_the_session(reader):
    Session.objects.filter(user=reader).delete()


def let_it_expire(reader):
    Session.objects.update(expire_date=clock.now() - dt.timedelta(seconds=1))


def be_away(reader):
    Session.objects.update(last_seen=clock.now() - dt.timedelta(hours=1))


@pytest.mark.parametrize(
    "happens",
    [lose_the_role, leave, change_the_password, end_the_session, let_it_expire, be_away],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # who may read, no store knows
def test_who_may_not_read_goes_the_way_of_all_pages(reader, browser, happens):
    assert reply(browser)

    happens(reader)

    assert reply(browser) is None


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_not_plain_goes_the_way_of_all_pages(browser):
    assert reply(browser, host="evil.example") is None
    assert reply(browser, "metric=cpu&range=nonsense") is None
    assert reply(browser, "&".join(["metric=cpu"] * 1_001)) is None  # more than Django reads
    browser.cookies.clear()
    assert reply(browser) is None
