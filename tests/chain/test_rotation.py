"""Replacing the key: said by both keys in both chains, and one of them signs whenever it stops."""

import datetime as dt

import pytest

from ciris_admin.chain.chains import CONSOLE
from persistence.audit import introducing, pinning, rotation, signing
from persistence.audit.chains import STORE
from persistence.audit.rotation import rotate, settle
from persistence.audit.signing import NoAuditKey
from persistence.audit.verifying.signatures import PublicKey, decoded
from tests.chain.test_keys import write

AT = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
BOTH = (CONSOLE, STORE)


@pytest.fixture
def old(console, store):
    """The key that has signed both chains."""
    for chain in BOTH:
        write(chain)
    return signing.read()


def last(chain):
    return chain.entries._default_manager.order_by("-sequence_number").first()


def test_both_keys_say_so_in_both_chains(old):
    new = rotate(BOTH, at=AT, by="vera")

    assert signing.read().id == new.id != old.id
    assert not signing.next_path().exists()
    for chain in BOTH:
        entry = last(chain)
        said = entry.event_payload.value
        assert (entry.event_type, entry.signing_key_id) == ("audit.key.rotated", old.id)
        assert (said["old"], said["new"], said["public_key"]) == (old.id, new.id, new.public_pem)
        begin = f"ciris-admin audit key rotation\nciris-admin/{chain.name}/"
        assert said["statement"].startswith(begin)
        assert said["statement"].endswith(f"\n{old.id}\n{new.id}\n{entry.sequence_number}\n")
        key = PublicKey.from_pem(new.public_pem)
        assert key.verifies(decoded(said["new_signature"]), said["statement"].encode())
        write(chain)
        assert last(chain).signing_key_id == new.id


def test_a_chain_that_has_not_begun_begins_with_the_new_key(console, store):
    write(CONSOLE)
    new = rotate(BOTH, at=AT)

    assert last(STORE).event_type == "audit.chain.started"
    assert {pin.key.id for pin in pinning.pins() if pin.chain == "store"} == {new.id}
    write(STORE)
    assert last(STORE).signing_key_id == new.id


class Died(Exception):
    pass


@pytest.mark.parametrize("at", range(4))
def test_stopped_anywhere_one_key_signs_each_chain(old, monkeypatch, at):
    """0: the new file is there; 1, 2: so many chains are handed over; 3: all but the renaming."""
    with monkeypatch.context() as patch:
        stop_after(at, patch)
        with pytest.raises(Died):
            rotate(BOTH, at=AT)
    new = signing.held()[0]
    for number, chain in enumerate(BOTH, 1):
        assert len(unrevoked(chain)) == 1
        write(chain)
        assert last(chain).signing_key_id == (new.id if number <= at else old.id)

    settled = settle(BOTH, at=AT)

    assert (settled and settled.id) == (new.id if at else None)
    assert not signing.next_path().exists()
    assert signing.read().id == (new.id if at else old.id)
    for chain in BOTH:
        write(chain)
        assert last(chain).signing_key_id == signing.read().id
        rotated = chain.entries._default_manager.filter(event_type="audit.key.rotated").count()
        assert rotated == bool(at)


def stop_after(handed_over, monkeypatch):
    hand_over, done = rotation._hand_over, []

    def count(*arguments):
        if len(done) == handed_over:
            raise Died
        hand_over(*arguments)
        done.append(1)

    def refuse(_folder, _target):
        raise Died

    monkeypatch.setattr(rotation, "_hand_over", count)
    if handed_over >= len(BOTH):
        monkeypatch.setattr("pathlib.Path.replace", refuse)


def unrevoked(chain):
    return list(chain.keys._default_manager.filter(revoked_at=None))


def test_a_rotation_goes_on_where_another_stopped(old, monkeypatch):
    with monkeypatch.context() as patch:
        stop_after(1, patch)
        with pytest.raises(Died):
            rotate(BOTH, at=AT)
    waiting = signing.held()[0]

    assert rotate(BOTH, at=AT).id == waiting.id


def test_without_the_old_key_there_is_no_rotation(old):
    signing.key_path().unlink()

    with pytest.raises(NoAuditKey, match="is not there"):
        rotate(BOTH, at=AT)

    assert not signing.next_path().exists()


def test_a_key_that_was_replaced_signs_nothing(old):
    before = signing.key_path().read_bytes()
    rotate(BOTH, at=AT)
    signing.key_path().write_bytes(before)

    for chain in BOTH:
        with pytest.raises(NoAuditKey, match="signed with another key"):
            write(chain)


def test_a_new_key_needs_no_pin_where_the_old_one_had_one(old):
    rotate(BOTH, at=AT)

    assert {(pin.chain, pin.key.id) for pin in pinning.pins()} == {
        ("store", old.id),
        ("console", old.id),
    }
    assert all(introducing.named(chain, signing.held()) for chain in BOTH)
