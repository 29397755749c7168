"""What the console records: signed, linked, kept, in its own database or not at all."""

import datetime as dt

import pytest
from django.db import DatabaseError, connections, transaction

from ciris_admin.chain.chains import CONSOLE
from ciris_admin.chain.models import ConsoleEntry, ConsoleKey
from ciris_admin.chain.recording import record
from persistence.audit import appending, signing
from persistence.audit.chain import GENESIS, Hashed
from persistence.audit.chains import STORE

TIMES = ["2026-11-25T10:20:30+00:00", "2026-11-25T10:20:30.000001+00:00"]


@pytest.mark.parametrize("at", TIMES)
def test_an_entry_recomputes_from_what_is_stored(console, at):
    for number in range(3):
        record("access.denied", by="vera", payload={"n": number}, at=dt.datetime.fromisoformat(at))

    before = GENESIS
    for row in ConsoleEntry.objects.order_by("sequence_number"):
        assert str(row.event_timestamp) == at
        assert row.previous_hash == before
        assert row.entry_hash == hashed(row).entry_hash
        before = row.entry_hash
    assert before == appending.head(CONSOLE).hash


def hashed(row: ConsoleEntry) -> Hashed:
    return Hashed(
        event_id=row.event_id,
        event_timestamp=str(row.event_timestamp),
        event_type=row.event_type,
        originator_id=row.originator_id,
        event_payload=row.event_payload.text,
        sequence_number=row.sequence_number,
        previous_hash=row.previous_hash,
    )


def test_the_chains_are_two(console, store):
    record("access.denied", by="vera", payload={})
    seen = appending.head(CONSOLE)
    with transaction.atomic(using=STORE.alias()):
        at = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
        appending.append("store.adopted", originator="vera", payload={}, at=at)

    assert appending.head(CONSOLE) == seen
    assert appending.head(STORE).hash != seen.hash


def test_an_entry_goes_with_the_transaction_it_is_part_of(console):
    with transaction.atomic(using="default"):
        record("access.denied", by="vera", payload={})
        transaction.set_rollback(True, using="default")

    assert not ConsoleEntry.objects.exists()


def test_without_its_key_nothing_is_recorded(console):
    record("access.denied", by="vera", payload={})
    seen = appending.head(CONSOLE)
    signing.key_path().unlink()

    with pytest.raises(signing.NoAuditKey, match="is not there"):
        record("access.denied", by="vera", payload={})

    assert appending.head(CONSOLE) == seen


FORGERIES = [
    "UPDATE console_audit_log SET originator_id = 'x'",
    "DELETE FROM console_audit_log",
    "UPDATE console_audit_keys SET public_key = 'x'",
    "DELETE FROM console_audit_keys",
    "UPDATE console_audit_roots SET root_hash = 'x'",
    "DELETE FROM console_audit_roots",
]


@pytest.mark.parametrize("statement", FORGERIES)
def test_what_is_recorded_stays(console, statement):
    record("access.denied", by="vera", payload={})
    CONSOLE.roots._default_manager.create(
        sequence_start=1, sequence_end=1, root_hash="r", timestamp=TIMES[0]
    )

    with (
        pytest.raises(DatabaseError, match="is append-only"),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_key_is_revoked_once(console):
    record("access.denied", by="vera", payload={})

    assert ConsoleKey.objects.update(revoked_at=TIMES[0]) == 1
    with pytest.raises(DatabaseError, match="is append-only"):
        ConsoleKey.objects.update(revoked_at=TIMES[1])


def test_nothing_is_replaced_on_sqlite(console, engine):
    record("access.denied", by="vera", payload={})
    row = ConsoleEntry.objects.values().last()
    columns = [name for name in row if name != "entry_id"]
    replace = (
        f"INSERT {'OR REPLACE ' if engine == 'sqlite' else ''}INTO console_audit_log"
        f" ({', '.join(columns)}) SELECT {', '.join(columns)} FROM console_audit_log"
    )

    with pytest.raises(DatabaseError), connections["default"].cursor() as cursor:
        cursor.execute(replace)
