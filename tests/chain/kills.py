"""kill -9 during append, checkpoint and rotation, and what must be true of both chains afterwards.

python -m tests.chain kills --kills 1000 --engine sqlite

Half of the kills are at a step: a statement, or a file that is opened, linked or renamed. The
others are at a random instant.
"""

import argparse
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from django.db import connections

from persistence import store as stores
from tests.chain import playing
from tests.dying import killed

FILE_EVENTS = {"open", "os.rename", "os.link", "os.remove", "os.mkdir"}


def counting(at: int | None) -> list[int]:
    """Have this process die before its step of that number; return the count of those gone by."""
    seen = [0]

    def step() -> None:
        seen[0] += 1
        if seen[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("default", stores.STORE):
        connections[name].ensure_connection()
        if connections[name].vendor == "sqlite":
            connections[name].connection.set_trace_callback(lambda _statement: step())
    wait = psycopg.Connection.wait

    def waiting(self: Any, *arguments: Any, **named: Any) -> Any:
        step()
        return wait(self, *arguments, **named)

    psycopg.Connection.wait = waiting  # type: ignore[method-assign]  # this process dies soon
    sys.addaudithook(lambda event, _: step() if event in FILE_EVENTS else None)
    return seen


def live(number: int, at: int | None, acknowledge: Callable[[str], Any]) -> None:
    """Do all acts and say so after each; then say how many steps they took."""
    seen = counting(at)
    for act in playing.acts(number):
        acknowledge(act())
    acknowledge(f"steps {seen[0]}")


def kill_one(number: int, *, at: int | None = None, after: float | None = None) -> list[str]:
    """Do the acts in a process that dies; return what it acknowledged."""
    connections.close_all()
    return killed(partial(live, number, at), after=after)


def kill_often(kills: int, *, seed: int = 1) -> tuple[int, int]:
    """Kill so many; return how many died at a step, and how many acts were acknowledged."""
    chance, watch = random.Random(seed), playing.Watch()
    begun = time.monotonic()
    told = kill_one(0)
    longest = time.monotonic() - begun
    steps = int(told.pop().removeprefix("steps "))
    assert len(told) == len(playing.acts(0))
    acknowledged, at_steps = 0, 0
    for kill in range(1, kills + 1):
        number = 1000 * kill
        if kill % 2:
            said = kill_one(number, at=chance.randint(1, steps))
            at_steps += not any(one.startswith("steps") for one in said)
        else:
            said = kill_one(number, after=chance.random() * longest)
        acknowledged += len(said)
        told += said
        watch.look(told)
        told += playing.go_on(number + 500)
        watch.look(told)
    return at_steps, acknowledged


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = options.parse_args(arguments)
    begun = time.monotonic()
    with playing.both_databases(chosen.engine):
        at_steps, acknowledged = kill_often(chosen.kills)
    sys.stdout.write(
        f"{chosen.engine}: {chosen.kills} kills in {time.monotonic() - begun:.0f} s, {at_steps} of"
        f" them before a statement or a file's change; {acknowledged} acts acknowledged, none"
        " lost, no change without its entry, no entry without its change, one key at any time.\n"
    )
