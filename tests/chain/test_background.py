"""What `up` does for the chains: before it serves, and while it does."""

import datetime as dt
import logging

import pytest

from ciris_admin import processes
from ciris_admin.chain import background, beginning, checkpoints
from ciris_admin.chain.background import FULL, QUICK, Keeper
from ciris_admin.chain.chains import CONSOLE
from persistence.audit import pinning, rotation, signing
from persistence.audit.chains import STORE
from persistence.migrations import runner
from tests.chain.test_keys import write

AT = dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)


class Verifying:
    """A verification that runs until it is told how it ended."""

    def __init__(self, asked):
        self.asked, self.code, self.ended = asked, None, False

    def __call__(self, *, full):
        self.asked.append(full)
        self.code = None
        return self

    def poll(self):
        return self.code

    def terminate(self):
        self.ended = True

    def wait(self):
        assert self.ended, "it would wait for ever"


@pytest.fixture
def verifying():
    return Verifying([])


def test_it_checkpoints_only_news(console, store, verifying):
    keeper = Keeper(verify=verifying)
    write(STORE)

    keeper.once(AT)
    first = [row.note for row in checkpoints.newest()]
    keeper.once(AT)

    assert len(first) == 2
    assert [row.note for row in checkpoints.newest()] == first


def test_it_verifies_on_a_schedule_and_one_at_a_time(console, store, verifying):
    keeper = Keeper(verify=verifying)
    keeper.once(AT)
    assert verifying.asked == [True]
    keeper.once(AT + QUICK)
    assert verifying.asked == [True], "the first still runs"
    verifying.code = 0
    keeper.once(AT + QUICK)
    assert verifying.asked == [True, False]
    verifying.code = 0
    keeper.once(AT + QUICK + QUICK / 2)
    assert verifying.asked == [True, False]
    keeper.once(AT + FULL)
    assert verifying.asked == [True, False, True]


def test_it_stops_and_ends_a_verification(console, store, verifying):
    keeper = Keeper(verify=verifying, seconds=3600)
    keeper.once(AT)

    keeper.start()
    keeper.stop()

    assert verifying.ended
    assert not keeper._thread.is_alive()


def test_trouble_is_said_and_tried_again(console, store, verifying, caplog, monkeypatch):
    keeper = Keeper(verify=verifying)
    write(STORE)
    hidden = signing.key_path().rename(signing.home() / "hidden")

    with caplog.at_level(logging.ERROR):
        keeper.once(AT)
    assert "is not there" in caplog.text

    hidden.rename(signing.key_path())
    keeper.once(AT)
    assert len(checkpoints.newest()) == 2


def test_what_was_sent_is_not_sent_again(console, store, verifying, monkeypatch):
    sent = []
    monkeypatch.setattr(checkpoints, "send", sent.extend)
    keeper = Keeper(verify=verifying)
    write(STORE)

    keeper.once(AT)
    keeper.once(AT)

    assert sent == [row.note for row in checkpoints.newest()]


def test_a_verification_is_a_process_with_this_store(console, store, monkeypatch):
    asked = {}

    def popen(command, **options):
        asked.update(options, command=command)

    monkeypatch.setattr(processes.subprocess, "Popen", popen)
    background.start_verifying(full=True)

    assert asked["command"][1:] == ["-m", "ciris_admin", "verify_audit", "--record", "--full"]
    assert asked["env"]["CIRIS_STORE_URL"] == store.url


def test_up_finishes_a_rotation_and_pins_the_key(console, store, monkeypatch):
    for chain in (STORE, CONSOLE):
        write(chain)
    pinning.pins_path().unlink()
    with monkeypatch.context() as patch:
        patch.setattr(rotation.signing, "next_path", lambda: signing.home() / "gone" / "next")
        with pytest.raises(FileNotFoundError):
            rotation._finish((CONSOLE, STORE), signing.create(signing.home() / "x"), AT, "vera")
    (signing.home() / "x").rename(signing.next_path())

    beginning.ready(AT)

    assert not signing.next_path().exists()
    new = signing.read()
    assert {(pin.chain, pin.key.id) for pin in pinning.pins()} == {
        ("store", new.id),
        ("console", new.id),
    }


def test_an_adoption_is_recorded_once(console, seed_store):
    beginning.record_adoption(AT, by="vera")
    before = STORE.entries.objects.count()
    runner.adopt()

    beginning.record_adoption(AT, by="vera")
    beginning.record_adoption(AT, by="vera")

    rows = list(STORE.entries.objects.order_by("sequence_number")[before:])
    assert [row.event_type for row in rows] == ["audit.key.created", "store.adopted"]
    assert rows[1].originator_id == "vera"
    assert "001_initial_schema.sql" in rows[1].event_payload.value["migrations"]
    assert checkpoints.make(AT).problems == ()


def test_a_store_of_ours_was_not_adopted(console, store):
    beginning.record_adoption(AT, by="vera")

    assert not STORE.entries.objects.exists()
