"""Following the log: no line is missed, none is announced twice, nobody waits in a thread."""

import asyncio
import contextlib
import html
import json
import re
import threading

import psycopg
import pytest

from ciris_admin.logs import follow as screen
from ciris_admin.logs import hub as hubs
from ciris_admin.logs.hub import Follower, Hub
from ciris_admin.streams import EventStream
from persistence import store as stores
from persistence.tsdb.log_index.documents import read
from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.queries import log_arrivals
from tests.tsdb.rows import line, point, store_rows

ANYWHERE = (0, 2**63 - 1)


def follower(text="", **others):
    return Follower(parse(text), ANYWHERE, log_arrivals.mark(), **others)


def messages(response):
    return [row.message for row in response.context["rows"]]


def test_new_lines_are_counted_whatever_their_times(store):
    store_rows(line(0, "old"))
    me = follower()
    store_rows(line(5, "new"), line(-9, "late"), line(5, "equal"), point(6, 1.0))

    assert hubs.look([me]) == [me]
    assert me.new == 3
    assert hubs.look([me]) == []


def test_each_follower_counts_what_it_looks_for_from_its_own_mark(store):
    first = follower("disk")
    store_rows(line(0, "disk"), line(1, "heartbeat"))
    second = follower()
    store_rows(line(2, "disk"))

    hubs.look([first, second])

    assert (first.new, second.new) == (2, 1)


def test_lines_that_are_indexed_between_two_looks_are_not_missed(store):
    me = follower()
    store_rows(line(0, "a"))
    catch_up()
    hubs.look([me])
    store_rows(line(1, "b"))
    catch_up()
    hubs.look([me])

    assert me.new == 2


def test_a_line_whose_transaction_ends_late_is_not_missed(store, postgres):
    if store.engine != "postgresql":
        return  # one writer at a time: what ends late began late
    insert = (
        "INSERT INTO service_correlations (correlation_id, service_type, handler_name,"
        " action_type, correlation_type) VALUES (%s, '', '', '', 'log_entry')"
    )
    me = follower()
    with psycopg.connect(store.url) as slow:
        slow.execute(insert, ["slow"])
        store_rows(line(0, "quick"))
        hubs.look([me])
        assert me.new == 1
    hubs.look([me])

    assert me.new == 2


def test_more_than_a_look_reads_is_said(store, monkeypatch):
    monkeypatch.setattr(hubs, "AT_ONCE", 2)
    me = follower()
    store_rows(*(line(n, "a") for n in range(4)))
    hubs.look([me])

    assert (me.new, me.is_all) == (2, False)


def test_a_store_in_trouble_costs_no_line(store, monkeypatch):
    me = follower()
    store_rows(line(0, "a"))
    with monkeypatch.context() as broken:
        broken.setattr(log_arrivals, "mark", lambda: (_ for _ in ()).throw(stores.StoreError("x")))
        assert hubs.look([me]) == []
    hubs.look([me])

    assert me.new == 1


async def test_a_stream_tells_news_and_ends_with_its_reader(monkeypatch):
    looked = threading.Event()

    def look(followers):
        looked.set()
        told = [one for one in followers if one.new == 0]
        for one in told:
            one.new = 7
        return told

    monkeypatch.setattr(hubs, "look", look)
    monkeypatch.setattr(hubs, "SECONDS", 0.01)
    hub = Hub()
    me = Follower(parse(""), ANYWHERE, "5")

    async with contextlib.aclosing(hub.follow(me)) as events:
        assert await anext(events) == "retry: 2000\n\n"
        event = await anext(events)
        assert len(hub._followers) == 1

    identity, data, *_ = event.splitlines()
    assert identity == "id: 7.5"
    assert json.loads(data.removeprefix("data: ")) == {"new": 7, "mark": "5", "all": True}
    assert not hub._followers
    await asyncio.wait_for(hub._looking, 5)


async def test_whoever_comes_as_the_last_one_leaves_is_told_news(monkeypatch):
    closing, go_on = threading.Event(), threading.Event()

    def close():
        closing.set()
        go_on.wait(5)

    monkeypatch.setattr(hubs, "look", list)
    monkeypatch.setattr(hubs, "SECONDS", 0)
    monkeypatch.setattr(hubs.connections, "close_all", close)
    hub = Hub()

    async with contextlib.aclosing(hub.follow(Follower(parse(""), ANYWHERE, "5"))) as events:
        assert [await anext(events), await anext(events)][1].startswith("id: 0.5")
    assert await asyncio.to_thread(closing.wait, 5)
    async with contextlib.aclosing(hub.follow(Follower(parse(""), ANYWHERE, "6"))) as events:
        await anext(events)
        go_on.set()
        assert (await asyncio.wait_for(anext(events), 2)).startswith("id: 0.6")
    await asyncio.wait_for(hub._looking, 5)


async def test_a_quiet_stream_is_kept_alive_and_comes_to_an_end(monkeypatch):
    monkeypatch.setattr(hubs, "look", lambda _: [])
    monkeypatch.setattr(hubs, "HEARTBEAT_SECONDS", 0.01)
    me = Follower(parse(""), ANYWHERE, "5")

    async with contextlib.aclosing(Hub().follow(me)) as events:
        said = [await anext(events) for _ in range(3)]
    monkeypatch.setattr(hubs, "STREAM_SECONDS", 0.05)
    retry, *others = [event async for event in Hub().follow(me)]

    assert said == [retry, ":\n\n", ":\n\n"]
    assert retry == "retry: 2000\n\n"
    assert set(others) <= {":\n\n"}


def test_the_page_offers_to_follow_from_a_mark_of_before_its_lines(viewer, store):
    store_rows(line(0, "a"))
    shown = viewer.get("/logs/?level=INFO").context

    assert shown["follow_url"] == "/logs/follow/?level=INFO"
    store_rows(line(1, "b"), line(2, "c", "ERROR"), line(-9, "late"))
    new = {"since": shown["mark"], "until": log_arrivals.mark(), "level": "INFO"}
    assert messages(viewer.get("/logs/new/", new)) == ["late", "b"]


def test_of_many_new_lines_the_rest_is_offered_until_all_are_shown(viewer, store, monkeypatch):
    monkeypatch.setattr(screen, "SHOWN", 2)
    mark = viewer.get("/logs/").context["mark"]
    store_rows(*(line(n, f"line {n}") for n in range(5)))
    address, shown, offers = f"/logs/new/?since={mark}&until={log_arrivals.mark()}", [], []

    while address:
        response = viewer.get(address)
        shown += messages(response)
        found = re.search(r'"break">.*?small">(.*?) <a.*?hx-get="([^"]*)".*?>(.*?)<', response.text)
        offers.append(found and (found[1], found[3]))
        address = found and html.unescape(found[2])

    assert shown == [f"line {n}" for n in reversed(range(5))]
    assert offers == [
        ("3 more lines came before these.", "Show 2 of them"),
        ("1 more line came before these.", "Show it"),
        None,
    ]


def test_more_new_lines_than_are_read_at_once_are_said_to_be_more(viewer, store, monkeypatch):
    monkeypatch.setattr(screen, "AT_ONCE", 2)
    mark = viewer.get("/logs/").context["mark"]
    store_rows(*(line(n, f"line {n}") for n in range(3)))

    response = viewer.get("/logs/new/", {"since": mark, "until": log_arrivals.mark()})

    assert messages(response) == ["line 2", "line 1"]
    assert "Still more lines came before these" in response.text


def test_lists_of_every_length_are_read_by_few_statements(store):
    mark = log_arrivals.mark()
    store_rows(*(line(n, "a") for n in range(8)))
    arrived = log_arrivals.between(mark, log_arrivals.mark(), most=8)
    keys, texts = [document.correlation_id for document in arrived.documents], set()

    def note(execute, sql, *others):
        texts.add(sql)
        return execute(sql, *others)

    with stores.connection().execute_wrapper(note):
        for number in range(5, 9):
            assert {d.correlation_id for d in read(keys[:number])} == {*keys[:number]}
            found = log_arrivals.lines(keys[:number])
            assert [one.correlation_id for one in found] == keys[:number]

    assert len(texts) == 2


def test_what_ends_now_goes_on_when_it_is_followed(viewer, store):
    mark = viewer.get("/logs/?range=1h").context["mark"]
    store_rows(line(120, "an hour later"), line(-120, "long ago"))
    new = {"since": mark, "until": log_arrivals.mark(), "range": "1h"}

    assert messages(viewer.get("/logs/new/", new)) == ["an hour later"]


def test_a_later_page_is_not_followed(viewer, store):
    store_rows(*(line(n, "a") for n in range(60)))
    first = viewer.get("/logs/").context

    assert "mark" not in viewer.get(f"/logs/{first['next_url']}").context


def test_the_stream_is_an_event_stream_that_goes_on_from_the_last_event(viewer, store):
    mark = log_arrivals.mark()
    response = viewer.get("/logs/follow/", headers={"Last-Event-ID": f"12.{mark}"})

    assert isinstance(response, EventStream)
    assert response["Content-Type"].startswith("text/event-stream")
    assert response["Content-Encoding"] == "identity"


@pytest.mark.parametrize("number", ["", "x", "9" * 5000])
def test_a_last_event_that_none_of_ours_was_is_passed_over(viewer, store, number):
    mark = log_arrivals.mark()
    last = {"Last-Event-ID": f"{number}.{mark}"}

    response = viewer.get("/logs/follow/", {"since": mark}, headers=last)

    assert isinstance(response, EventStream)


def test_no_more_followers_than_a_process_bears(viewer, store, monkeypatch):
    monkeypatch.setattr(hubs, "MOST", 0)

    response = viewer.get("/logs/follow/", {"since": log_arrivals.mark()})

    assert response.status_code == 503
    assert "As many readers follow the log" in response.content.decode()


@pytest.mark.parametrize("address", ["follow/?since=x", "follow/", "new/?since=1;2&until=3"])
def test_a_mark_that_is_none_gets_a_sentence(viewer, store, address):
    response = viewer.get(f"/logs/{address}")

    assert response.status_code == 400
    assert "was cut or changed" in response.content.decode()


def test_nobody_follows_without_signing_in(client, db, store):
    assert client.get("/logs/follow/").status_code == 302


def test_an_agents_own_file_can_be_followed(viewer, seed_store):
    assert viewer.get("/logs/").context["mark"].isdecimal()
