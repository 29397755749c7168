"""Of several who start a scan at once, one does, in a console's database of either engine."""

import os
import signal

from django.db import connections

from ciris_admin.secrets import scans
from ciris_admin.secrets.models import Scan
from tests.at_once import at_once
from tests.dying import killed


def begin(by: str) -> str:
    try:
        return scans.begin(seals=False, by=by).by
    except scans.RunsAlready as error:
        return str(error)


def test_of_several_at_once_one_begins(console, store):
    told = at_once(lambda number: begin(f"p{number}"), 6)

    row = Scan.objects.get()
    others = [words for words in told if words != row.by]
    assert len(others) == 5
    assert all(f"running already, started by {row.by} at 20" in words for words in others)


def test_of_several_who_go_on_with_one_that_stopped_one_does(console, store):
    begin("gone")
    Scan.objects.update(trouble="The disk is full.")

    told = at_once(lambda number: begin(f"p{number}"), 6)

    assert told.count("gone") == 1
    assert Scan.objects.count() == 1


def test_one_that_was_killed_is_taken_up_at_once(console, store):
    begun = scans.begin(seals=False, by="gone")

    assert "running already" in begin("olga")
    assert scans.begin(seals=False, by="olga", was_killed=True) == begun
    assert Scan.objects.count() == 1


def test_who_dies_while_beginning_keeps_nobody_from_it(console, store):
    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    def live(acknowledge):
        scans.record = die
        begin("gone")
        acknowledge("it lives")

    connections["default"].close()
    assert killed(live) == []
    assert begin("olga") == "olga"
