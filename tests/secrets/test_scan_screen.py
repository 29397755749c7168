"""Scanning a store from the screen and from the command line: seen first, sealed then."""

import datetime as dt
import html
import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ciris_admin import clock
from ciris_admin.chain.models import ConsoleEntry
from ciris_admin.secrets import scans
from ciris_admin.secrets.models import Scan
from persistence.secrets.models import SealedSecret
from persistence.storage import remains
from persistence.store import StoreError
from tests import people
from tests.secrets.canaries import Cage, left_in
from tests.secrets.planting import IN_CLEAR, plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(db):
    return people.signed_in(people.make("olga", "operator"))


@pytest.fixture
def here(monkeypatch):
    """Run what would run in a process of its own, before the answer."""
    monkeypatch.setattr(scans, "start", scans.run)


def said(response) -> str:
    return html.unescape(response.content.decode())


def command(*words) -> str:
    out = io.StringIO()
    call_command("secrets", "scan", *words, stdout=out, stderr=out)
    return out.getvalue()


def test_a_store_is_looked_through_then_sealed(olga, keyed, store, here):
    cage = Cage(IN_CLEAR)
    plant(store, cage)
    assert "was not looked through yet" in said(olga.get("/secrets/scan/"))

    looked = said(olga.post("/secrets/scan/start", follow=True))
    unsure = said(olga.post("/secrets/scan/start", {"seal": "1"}, follow=True))
    assert not SealedSecret.objects.exists()
    sealed = said(olga.post("/secrets/scan/start", {"seal": "1", "confirmed": "on"}, follow=True))
    again = said(olga.post("/secrets/scan/start", follow=True))

    assert f"{len(cage.all)} stand in clear" in looked
    assert f"Seal {len(cage.all)} secrets" in looked
    assert "confirm that you want these rows rewritten" in unsure
    assert f"{len(cage.all)} sealed, of {len(cage.all)} found" in sealed
    assert "written anew: they keep no earlier text" in sealed
    assert "Nothing was found in clear" in again
    for page in (looked, unsure, sealed, json.dumps([row.state for row in Scan.objects.all()])):
        assert left_in(page.encode(), cage.all) == []
    entries = ConsoleEntry.objects.filter(event_type__startswith="secrets.scan")
    assert [entry.event_type for entry in entries] == [
        "secrets.scan.started", "secrets.scan.ended",
    ] * 3  # fmt: skip
    assert {entry.originator_id for entry in entries} == {"olga"}


def test_what_may_still_be_in_the_files_is_said_and_can_be_tried_again(
    olga, keyed, store, here, monkeypatch
):
    plant(store, Cage(IN_CLEAR))
    form = {"seal": "1", "confirmed": "on"}

    with monkeypatch.context() as small:
        small.setattr(remains, "MOST_BYTES", 1_000)
        left = said(olga.post("/secrets/scan/start", form, follow=True))
        told = command("--seal")
    again = said(olga.post("/secrets/scan/start", form, follow=True))

    assert "may still be in the store's files." in left
    assert "Look once more, and write them anew" in left
    assert "--seal --rewrite" in told
    assert "written anew: they keep no earlier text" in again
    assert "Write the files anew" not in again


def test_it_counts_as_running_while_the_files_are_written_anew(keyed, store, monkeypatch):
    later = clock.now() + dt.timedelta(hours=1)

    def slow(*, on_step, **_):
        monkeypatch.setattr(clock, "now", lambda: later)
        assert not scans.standing().runs
        on_step()
        assert scans.standing().runs
        return ()

    monkeypatch.setattr(remains, "clear", slow)

    assert scans.run(scans.begin(seals=True, by="olga")).remains == ()


def test_a_viewer_sees_what_was_found_and_starts_nothing(keyed, here):
    browser = people.signed_in(people.make("vera", "viewer"))

    assert "needs the role operator" in said(browser.get("/secrets/scan/"))
    assert browser.post("/secrets/scan/start").status_code == 403
    assert not Scan.objects.exists()


def test_one_that_runs_is_watched_and_not_started_twice(olga, keyed, monkeypatch):
    monkeypatch.setattr(scans, "start", lambda _row: None)
    olga.post("/secrets/scan/start")

    page = said(olga.get("/secrets/scan/"))
    twice = said(olga.post("/secrets/scan/start", follow=True))

    assert 'hx-trigger="every 2s"' in page
    assert "Looking: graph_nodes, table 1 of" in page
    assert "A scan is running already, started by olga at 20" in twice
    assert Scan.objects.count() == 1


def test_one_that_died_is_taken_up_again(olga, keyed, store, monkeypatch):
    plant(store, Cage(IN_CLEAR))
    monkeypatch.setattr(scans, "start", lambda _row: None)
    olga.post("/secrets/scan/start")
    late = clock.now() + dt.timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: late)

    assert "stopped" in said(olga.get("/secrets/scan/"))
    monkeypatch.setattr(scans, "start", scans.run)
    olga.post("/secrets/scan/start")

    assert Scan.objects.get().finished is not None


def test_one_that_was_interrupted_is_gone_on_with_at_once(keyed, monkeypatch):
    def interrupted(state, *, by):
        raise KeyboardInterrupt

    with monkeypatch.context() as at_its_first_step:
        at_its_first_step.setattr(scans.scan, "step", interrupted)
        with pytest.raises(KeyboardInterrupt):
            scans.run(scans.begin(seals=False, by="olga"))

    assert scans.run(scans.begin(seals=False, by="olga")).done
    assert Scan.objects.count() == 1


def test_trouble_is_kept_with_the_scan(olga, keyed, monkeypatch):
    def fail(state, *, by):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(scans.scan, "step", fail)
    with pytest.raises(StoreError):
        scans.run(scans.begin(seals=False, by="olga"))

    assert "The disk is full." in said(olga.get("/secrets/scan/"))


def test_without_a_key_nothing_is_sealed(olga, memory, store, here):
    plant(store, Cage(IN_CLEAR))

    olga.post("/secrets/scan/start")
    page = said(olga.post("/secrets/scan/start", {"seal": "1", "confirmed": "on"}, follow=True))

    assert "Nothing is sealed. This store has no master key yet" in page
    assert Scan.objects.get().seals is False


def test_an_agents_store_is_looked_through(olga, seed_store, here):
    page = said(olga.post("/secrets/scan/start", follow=True))

    assert "rows" in page
    assert olga.get("/secrets/scan/?format=json").json()["found"]["rows"] > 1000


def test_the_command_looks_then_seals(keyed, store):
    cage = Cage(IN_CLEAR)
    plant(store, cage)

    looked, twin = command(), json.loads(command("--json"))
    sealed = command("--seal", "--by", "olga")

    assert f"To be sealed where they stand: {len(cage.all)}." in looked
    assert twin["counts"]
    assert f"Sealed: {len(cage.all)}." in sealed
    assert left_in((looked + json.dumps(twin) + sealed).encode(), cage.all) == []
    assert "stood in clear: 0." in command()


def test_the_command_says_that_there_is_no_key(memory, store):
    with pytest.raises(CommandError, match="has no master key yet"):
        command("--seal")


def test_the_command_writes_nothing_anew_that_was_not_sealed(memory, store):
    with pytest.raises(CommandError, match="--rewrite goes with --seal"):
        command("--rewrite")
