"""Checkpoints: what the other database remembers of a chain, and what it refuses to go on from."""

import base64
import datetime as dt

import pytest
from django.db import DatabaseError
from django.db.transaction import atomic

from ciris_admin.chain.chains import CONSOLE, CONSOLE_WITNESS
from persistence.audit import appending, rows, signing
from persistence.audit.chains import STORE
from persistence.audit.checkpointing import NotAContinuation, checkpoint
from persistence.audit.models import AuditEntry
from persistence.audit.verifying.leaves import entry_hash, leaf_data
from persistence.audit.verifying.merkle import leaf_hash, root_of
from persistence.audit.verifying.notes import Checkpoint, parse_note
from persistence.audit.verifying.signatures import PublicKey
from persistence.audit.witness import STORE_WITNESS
from tests.chain.test_keys import write

AT = dt.datetime(2026, 11, 25, 13, tzinfo=dt.UTC)
WITNESSES = {STORE.name: CONSOLE_WITNESS, CONSOLE.name: STORE_WITNESS}


@pytest.fixture(params=[STORE, CONSOLE], ids=lambda chain: chain.name)
def chain(request, console, store):
    write(request.param)
    return request.param


def root(chain):
    """Compute the root over a whole chain from its rows."""
    every = rows.after(chain, 0)
    return root_of(leaf_hash(leaf_data(row, entry_hash(row))) for row in every)


def test_a_checkpoint_is_signed_and_remembered_by_the_other(chain):
    by = WITNESSES[chain.name]
    write(chain)

    made = checkpoint(chain, by, AT)

    assert (made.checkpoint.size, made.checkpoint.root) == (3, root(chain))
    assert made.checkpoint.head == appending.head(chain).hash
    note = parse_note(made.note)
    assert Checkpoint.parse(note.text) == made.checkpoint
    public = PublicKey.from_pem(signing.read().public_pem).raw.public_bytes_raw()
    assert note.signed_by(made.checkpoint.origin, public)
    first = chain.entries._default_manager.get(sequence_number=1)
    assert made.checkpoint.origin == f"ciris-admin/{chain.name}/{first.entry_hash[:16]}"

    kept = chain.roots._default_manager.get()
    assert (kept.sequence_start, kept.sequence_end) == (1, 3)
    assert (kept.root_hash, kept.external_anchor) == (root(chain).hex(), made.note)
    remembered = by.newest(chain.name, made.checkpoint.origin)
    assert (remembered.size, remembered.note, remembered.head) == (
        3,
        made.note,
        made.checkpoint.head,
    )
    said = by.chain.entries._default_manager.order_by("-sequence_number").first()
    assert said.event_type == "audit.checkpoint.witnessed"
    assert said.event_payload.value["root"] == base64.b64encode(root(chain)).decode()


@pytest.mark.parametrize("steps", [(1, 1, 1), (255, 1, 1), (250, 10), (600, 1), (256, 256, 3)])
def test_a_root_grows_from_what_is_remembered(chain, steps):
    by = WITNESSES[chain.name]
    for count in steps:
        many(chain, count)
        made = checkpoint(chain, by, AT)
        assert made.checkpoint.root == root(chain)
    tiles = by.tiles._default_manager.order_by("number")
    leaves = b"".join(bytes(tile.leaves) for tile in tiles)
    assert len(leaves) == 32 * made.checkpoint.size
    assert [tile.root is not None for tile in tiles] == [
        len(bytes(tile.leaves)) == 256 * 32 for tile in tiles
    ]


def many(chain, count):
    with atomic(using=chain.alias()):
        for _ in range(count):
            appending.append("x.y.z", originator="t", payload={}, at=AT, chain=chain)


def test_what_is_no_news_is_not_checkpointed(console, store):
    write(STORE)

    assert checkpoint(STORE, CONSOLE_WITNESS, AT)
    assert checkpoint(STORE, CONSOLE_WITNESS, AT) is None
    assert checkpoint(CONSOLE, STORE_WITNESS, AT), "it has begun, and was never witnessed"
    assert checkpoint(STORE, CONSOLE_WITNESS, AT) is None, "only a checkpoint was reported"
    assert checkpoint(CONSOLE, STORE_WITNESS, AT) is None
    assert checkpoint(STORE, CONSOLE_WITNESS, AT, always=True)


def test_an_empty_chain_is_not_checkpointed(console, store):
    assert checkpoint(STORE, CONSOLE_WITNESS, AT) is None
    assert checkpoint(CONSOLE, STORE_WITNESS, AT) is None


def cut():
    AuditEntry.objects.filter(sequence_number__gt=2).delete()


def cut_and_grown_again():
    cut()
    for _ in range(3):
        write(STORE)


def altered():
    AuditEntry.objects.filter(sequence_number=5).update(originator_id="mallory")


def with_a_gap():
    AuditEntry.objects.filter(sequence_number=5).delete()


def reordered():
    one, two = AuditEntry.objects.filter(sequence_number__in=[5, 6])
    AuditEntry.objects.filter(pk=one.pk).update(sequence_number=99)
    AuditEntry.objects.filter(pk=two.pk).update(sequence_number=5)


TROUBLES = {
    cut: "cut back: it has 2 entries, and 4 are remembered",
    cut_and_grown_again: "rewritten: its entry 4",
    altered: "broken at entry 5",
    with_a_gap: "broken at entry 5",
    reordered: "broken at entry 5",
}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_what_is_not_a_continuation_is_refused(console, store, trouble):
    for _ in range(3):
        write(STORE)
    checkpoint(STORE, CONSOLE_WITNESS, AT)
    for _ in range(3):
        write(STORE)
    trouble()
    before = appending.head(CONSOLE)

    with pytest.raises(NotAContinuation, match=TROUBLES[trouble]):
        checkpoint(STORE, CONSOLE_WITNESS, AT)

    assert CONSOLE_WITNESS.checkpoints.objects.count() == 1
    assert STORE.roots.objects.count() == 1
    assert appending.head(CONSOLE) == before


class Died(Exception):
    pass


def test_stopped_before_it_is_remembered_it_is_made_again(console, store, monkeypatch):
    write(STORE)

    def refuse(*_arguments, **_named):
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr("persistence.audit.checkpointing._remember", refuse)
        with pytest.raises(Died):
            checkpoint(STORE, CONSOLE_WITNESS, AT)
    later = AT + dt.timedelta(seconds=1)

    made = checkpoint(STORE, CONSOLE_WITNESS, later)

    assert made.note == STORE.roots.objects.get().external_anchor
    assert CONSOLE_WITNESS.checkpoints.objects.get().note == made.note


def test_an_agents_store_is_remembered_and_not_written(console, seed_store):
    before = seed_store.read_bytes()

    made = checkpoint(STORE, CONSOLE_WITNESS, AT)

    assert made.checkpoint.size == appending.head(STORE).sequence
    assert made.checkpoint.root == root(STORE)
    assert CONSOLE_WITNESS.newest("store", made.checkpoint.origin).note == made.note
    assert seed_store.read_bytes() == before


def test_a_longer_shape_of_entries_is_remembered_whole(console, real_store):
    real_store("seed_audit.db")

    made = checkpoint(STORE, CONSOLE_WITNESS, AT)

    assert made.checkpoint.root == root(STORE)
    assert len(next(rows.after(STORE, 0))) == 18


FORGERIES = [
    "UPDATE {}audit_witnessed SET size = 1000",
    "DELETE FROM {}audit_witnessed",
    "UPDATE {}audit_tiles SET leaves = substr(leaves, 1, 32)",
    "DELETE FROM {}audit_tiles",
]


@pytest.mark.parametrize("statement", FORGERIES)
def test_what_is_remembered_stays(chain, statement):
    write(chain)
    by = WITNESSES[chain.name]
    checkpoint(chain, by, AT)
    prefix = "console_" if by is CONSOLE_WITNESS else ""

    with (
        pytest.raises(DatabaseError, match=r"append-only|only grows|is kept|keeps"),
        by.chain.connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(prefix))


def test_nothing_holds_both_databases_at_once(chain, monkeypatch):
    """Two that wait for each other's database would end in a lock error."""
    write(chain)
    held = []
    lock = appending.linking.lock

    def watched(wanted):
        other = CONSOLE if wanted is STORE else STORE
        held.append(other.connection.in_atomic_block)
        lock(wanted)

    monkeypatch.setattr("persistence.audit.linking.lock", watched)
    checkpoint(chain, WITNESSES[chain.name], AT)

    assert held == [False] * len(held)
    assert len(held) >= 3
