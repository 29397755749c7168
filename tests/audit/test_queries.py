"""The audit log as it is stored: in sequence, in both shapes, or not there at all."""

import contextlib
import sqlite3

import pytest

from persistence import store as stores
from persistence.audit import queries
from persistence.audit.filters import EntryFilter
from tests.audit.rows import at, entries, entry, root, signing_key

ALL = EntryFilter()


def sequences(wanted: EntryFilter = ALL) -> list[int]:
    return [row.sequence for row in queries.page(wanted=wanted).rows]


def test_the_highest_number_comes_first(store):
    entry(1, event_timestamp=at(9))
    entry(2, event_timestamp=at(1))

    assert sequences() == [2, 1]


def test_pages_reach_every_entry_once(store):
    entries(123)
    seen, cursor = [], None
    while True:
        page = queries.page(wanted=ALL, cursor=cursor, size=10)
        seen += [row.sequence for row in page.rows]
        cursor = page.next
        if cursor is None:
            break

    assert seen == list(range(123, 0, -1))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (EntryFilter(event_type="tool"), [2]),
        (EntryFilter(originator="thought-9"), [3]),
        (EntryFilter(text="vent-4"), [4]),
        (EntryFilter(first=4), [5, 4]),
        (EntryFilter(last=2), [2, 1]),
        (EntryFilter(since=at(2).at, until=at(4).at), [3, 2]),
    ],
)
def test_a_filter_keeps_what_it_names(store, wanted, found):
    entry(1)
    entry(2, event_type="tool")
    entry(3, originator_id="thought-9")
    entry(4)
    entry(5)

    assert sequences(wanted) == found


def test_a_payload_is_measured_in_bytes(store):
    entry(1, event_payload='{"n": "ü"}')
    entry(2)

    assert [row.payload_bytes for row in queries.page(wanted=ALL).rows] == [None, 11]


def test_a_malformed_payload_is_kept_as_it_is(store):
    entry(1, event_payload="{half")

    found = queries.entry(sequence=1)

    assert (found.payload.text, found.payload.malformed) == ("{half", True)


def test_the_entries_beside_stay_inside_the_filter(store):
    for sequence, kind in enumerate(["tool", "speak", "tool", "speak", "tool"], start=1):
        entry(sequence, event_type=kind)

    assert queries.beside(sequence=3, wanted=EntryFilter(event_type="tool")) == (5, 1)


@pytest.mark.parametrize("sequence", [0, 7, 2**70])
def test_a_number_that_is_not_there_is_none(store, sequence):
    entries(3)

    assert queries.entry(sequence=sequence) is None
    assert queries.payload(sequence=sequence) is None


def test_the_newest_entry_is_the_last_link(store):
    entries(3)

    assert queries.newest().sequence == 3


def test_an_empty_log_has_no_newest_entry(store):
    assert queries.newest() is None


def test_the_types_that_occur_are_offered(store):
    entry(1, event_type="tool")
    entry(2, event_type="something new")

    assert queries.event_types() == ["something new", "tool"]


def test_roots_and_keys_are_listed_newest_first(store):
    root(20)
    root(40)
    signing_key("a")
    signing_key("b", revoked_at=at(3))

    assert [found.sequence_end for found in queries.roots()] == [40, 20]
    assert {key.key_id: bool(key.revoked_at) for key in queries.signing_keys()} == {
        "a": False,
        "b": True,
    }


def test_the_twelve_columns_of_the_agents_database(seed_store):
    found = queries.entry(sequence=4)

    assert len(found.stored) == 12
    assert found.stored["event_id"] == found.row.event_id
    assert queries.count(wanted=ALL).number == 80


def test_the_eighteen_columns_of_the_audit_service(real_store):
    real_store("seed_audit.db")

    found = queries.entry(sequence=21)

    assert len(found.stored) == 18
    assert found.stored["task_id"] == "cb53af27-7188-4267-80e8-590eb305166f"
    assert queries.count(wanted=ALL).number == 82


def test_a_store_without_an_audit_table_has_no_entries(tmp_path, real_store):
    path = tmp_path / "bare.db"
    with contextlib.closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE service_correlations (correlation_id TEXT PRIMARY KEY)")
    made.close()
    stores.open_store(f"sqlite:///{path}")

    assert sequences() == []
    assert queries.entry(sequence=1) is None


@pytest.mark.parametrize("size", [1, 300])
def test_a_page_is_one_query_and_its_time_limit_however_many_rows(
    store, django_assert_num_queries, size
):
    entries(size)
    with django_assert_num_queries(1 if store.engine == "sqlite" else 3, using="store"):
        queries.page(wanted=ALL)
