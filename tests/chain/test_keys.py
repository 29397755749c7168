"""The key: made once, introduced by an entry, pinned, and never made again."""

import datetime as dt

import pytest

from ciris_admin.chain.chains import CONSOLE
from ciris_admin.chain.models import ConsoleEntry, ConsoleKey
from ciris_admin.chain.recording import record
from persistence.audit import appending, introducing, pinning, signing
from persistence.audit.chains import STORE
from persistence.audit.models import AuditEntry
from persistence.audit.signing import NoAuditKey
from persistence.writing import transaction

AT = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)


def write(chain):
    """Append one entry to a chain in a transaction of its own."""
    if chain is CONSOLE:
        return record("access.denied", by="vera", payload={}, at=AT)
    with transaction():
        return appending.append("store.adopted", originator="vera", payload={}, at=AT)


@pytest.fixture(params=[STORE, CONSOLE], ids=lambda chain: chain.name)
def chain(request, console, store):
    return request.param


def test_the_first_entry_makes_introduces_and_pins_the_key(chain, home):
    write(chain)

    key = signing.read()
    assert signing.key_path() == home / "audit.key"
    assert [path.stat().st_mode & 0o777 for path in (home / "audit.key", home / "audit.pins")] == [
        0o600,
        0o600,
    ]
    (pin,) = pinning.pins()
    assert (pin.chain, pin.key.id, pin.how) == (chain.name, key.id, "made here")
    first = chain.entries._default_manager.get(sequence_number=1)
    assert first.event_type == "audit.chain.started"
    assert first.event_payload.value["public_key"] == key.public_pem


def test_both_chains_are_signed_with_one_key(console, store):
    write(STORE)
    write(CONSOLE)

    keys = {
        one.signing_key_id for model in (AuditEntry, ConsoleEntry) for one in model.objects.all()
    }
    assert keys == {signing.read().id}
    assert {pin.chain for pin in pinning.pins()} == {"store", "console"}


def test_a_key_that_another_process_makes_meanwhile_is_the_key(console, store, monkeypatch):
    write(CONSOLE)
    monkeypatch.setattr(signing, "held", list)  # what was there before it was made

    write(STORE)

    assert {pin.chain for pin in pinning.pins()} == {"store", "console"}
    assert AuditEntry.objects.get(sequence_number=1).signing_key_id == signing.read().id


def lost(path):
    path.unlink()


def unreadable(path):
    path.chmod(0o640)


def truncated(path):
    path.write_bytes(path.read_bytes()[:60])


def emptied(path):
    path.write_bytes(b"")


def anothers(path):
    path.unlink()
    signing.create()


def a_folder(path):
    path.unlink()
    path.mkdir(mode=0o700)


TROUBLES = {
    lost: "is not there.*Restore a copy",
    unreadable: "chmod 600",
    truncated: "is damaged",
    emptied: "is damaged",
    anothers: "signed with another key",
    a_folder: "cannot be read",
}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_a_key_in_trouble_stops_writing_and_is_not_made_again(chain, home, trouble):
    write(chain)
    seen = appending.head(chain)
    trouble(signing.key_path())
    there = sorted(home.iterdir())

    for _ in range(2):
        with pytest.raises(NoAuditKey, match=TROUBLES[trouble]):
            write(chain)

    assert appending.head(chain) == seen
    assert sorted(home.iterdir()) == there


def test_a_lost_key_is_missed_by_a_chain_that_it_never_signed(console, store):
    write(STORE)
    signing.key_path().unlink()

    with pytest.raises(NoAuditKey, match="is not there"):
        write(CONSOLE)

    assert not ConsoleEntry.objects.exists()
    assert not signing.key_path().exists()


def test_a_lost_key_is_missed_though_the_pins_are_lost_too(chain):
    write(chain)
    signing.key_path().unlink()
    pinning.pins_path().unlink()

    with pytest.raises(NoAuditKey, match="is not there"):
        write(chain)


def test_a_revoked_key_signs_nothing(console):
    write(CONSOLE)
    ConsoleKey.objects.update(revoked_at=AT)

    with pytest.raises(NoAuditKey, match="signed with another key"):
        write(CONSOLE)


def test_pins_that_cannot_be_kept_stop_the_first_entry(chain, home):
    home.mkdir()
    (home / "audit.pins").write_text("no pins")

    with pytest.raises(NoAuditKey, match="are not used"):
        write(chain)

    assert not chain.entries._default_manager.exists()


def test_a_pin_is_kept_once_and_taken_back(console):
    write(CONSOLE)
    key = signing.read()

    introducing.pin_own(CONSOLE, key, AT)

    assert len(pinning.pins()) == 1
    assert pinning.unpin("console", key.id)
    assert not pinning.unpin("console", key.id)
    assert pinning.pins() == ()
