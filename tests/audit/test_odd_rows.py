"""Rows that SQLite holds and nobody should write: each page answers, and none is believed."""

import pytest

from persistence.audit.verifying import bundle_files, bundles
from persistence.audit.verifying.reports import Verdict
from tests.people import make, signed_in

COLUMNS = (
    "event_id", "event_timestamp", "event_type", "originator_id", "event_payload",
    "sequence_number", "previous_hash", "entry_hash", "signature", "signing_key_id",
)  # fmt: skip
LISTS = ("/audit/", "/audit/?format=json", "/audit/?format=csv", "/audit/80", "/audit/keys/")
ENTRY = ("/audit/", "/audit/5", "/audit/5?format=json", "/audit/4", "/audit/5/payload")


@pytest.fixture
def operator(db, seed_store):
    return signed_in(make("olga", "operator"))


def answers(browser, addresses):
    for address in addresses:
        assert browser.get(address).status_code in {200, 404}, address


def bundled(browser):
    content = b"".join(browser.post("/audit/bundle").streaming_content)
    return bundles.check(bundle_files.read(content)).verdict


@pytest.mark.parametrize("number", ["9" * 3000, "abc", 3.5, 2**62, b"\xff\xfe"])
def test_a_sequence_number_that_is_none(operator, seed_sqlite, number):
    insert = f"INSERT INTO audit_log_v2 ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * 10)})"
    values = [number if name == "sequence_number" else name for name in COLUMNS]
    seed_sqlite.execute(insert, values)

    answers(operator, LISTS)
    bundled(operator)


@pytest.mark.parametrize("column", [one for one in COLUMNS if one != "sequence_number"])
@pytest.mark.parametrize("value", [b"\xff\x00", 7])
def test_a_column_that_holds_something_else(operator, seed_sqlite, column, value):
    seed_sqlite.execute(f"UPDATE audit_log_v2 SET {column} = ? WHERE entry_id = 5", [value])

    answers(operator, ENTRY)
    if column not in {"signature", "signing_key_id"}:  # no key is pinned to hold these against
        assert bundled(operator) is Verdict.TAMPERED
