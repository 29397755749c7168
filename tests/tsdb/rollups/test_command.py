"""`manage.py roll_up`, and the process that `up` has beside it."""

import json
import signal
import subprocess
import sys
import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ciris_admin import following
from ciris_admin.following import Follower, follow
from persistence import store as stores
from persistence.tsdb.log_index import keeping as log_index
from persistence.tsdb.rollups import keeping, state
from tests.tsdb.rows import line, point, store_rows


def test_it_says_what_it_did(store, now, capsys):
    store_rows(*(point(n, 1.0) for n in range(60)))

    call_command("roll_up")
    call_command("roll_up", "--rebuild", "--json")

    words, _, told = capsys.readouterr().out.partition("\n")
    assert words == "All before 2026-11-20 22:00 UTC is rolled up: 60 read."
    assert json.loads(told) == {
        "points": 60, "hours": 0, "until": "2026-11-20T22:00:00+00:00", "is_done": True,
    }  # fmt: skip  # one line


def test_nothing_and_not_now_are_sentences(store, now, capsys, monkeypatch):
    call_command("roll_up")
    assert capsys.readouterr().out == "There are no points to roll up.\n"

    store_rows(point(5, 1.0))
    monkeypatch.setattr(state, "claim", lambda _: (_ for _ in ()).throw(state.NotNow("busy")))
    call_command("roll_up")
    assert "another process is at it" in capsys.readouterr().out


def test_an_agents_store_is_refused(seed_store):
    with pytest.raises(CommandError, match="open for reading only"):
        call_command("roll_up")


def test_interrupted_it_says_that_it_goes_on(store, now, capsys, monkeypatch):
    monkeypatch.setattr(keeping, "_steps", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))

    with pytest.raises(SystemExit) as ended:
        call_command("roll_up")

    assert ended.value.code == 130
    assert "Run it again to go on." in capsys.readouterr().err


def test_following_keeps_current_what_comes(store, now):
    end = threading.Event()
    looks = iter(
        [
            lambda: store_rows(point(5, 1.0), line(5, "hello")),
            lambda: store_rows(point(65, 2.0)),
            end.set,
        ]
    )

    class Between(threading.Event):
        """Ends with the third wait; before each something happens."""

        def is_set(self):
            return end.is_set()

        def wait(self, timeout=None):
            next(looks, end.set)()
            return end.is_set()

    follow(Between(), seconds=0.001)

    assert state.read().rolled_until is not None
    assert keeping.catch_up().points == 0
    assert log_index.catch_up().lines == 0


def test_trouble_is_said_once_and_tried_again(store, now, caplog, monkeypatch):
    tries = []

    def trouble(**_):
        tries.append(1)
        raise stores.StoreError("The disk is full.")

    monkeypatch.setattr(following.rollups, "catch_up", trouble)

    class Thrice(threading.Event):
        def wait(self, timeout=None):
            if len(tries) >= 3:
                self.set()
            return self.is_set()

    follow(Thrice(), seconds=0.001)

    assert len(tries) >= 3
    assert caplog.text.count("The disk is full.") == 1


def test_it_ends_with_the_process_that_wanted_it(store, monkeypatch):
    monkeypatch.setenv(following.PARENT, "1")
    monkeypatch.setattr(following.rollups, "catch_up", lambda **_: pytest.fail("nobody asked"))

    follow(threading.Event(), seconds=3600)


def test_up_ends_its_follower_even_in_the_background():
    deaf = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); input()"
    with subprocess.Popen([sys.executable, "-c", deaf], stdin=subprocess.PIPE) as process:
        follower = Follower(lambda: process)
        follower.start()

        follower.stop()

        assert process.returncode == -signal.SIGTERM


def test_the_follower_is_a_process_with_this_store(store, monkeypatch):
    asked = {}
    monkeypatch.setattr(
        following.processes.subprocess,
        "Popen",
        lambda command, **o: asked.update(o, command=command),
    )

    following.start_following()

    assert asked["command"][1:] == ["-m", "ciris_admin", "roll_up", "--follow"]
    assert asked["env"]["CIRIS_STORE_URL"] == store.url
