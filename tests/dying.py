"""Work in a process that dies on the way, by `kill -9`."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import psycopg

from persistence import store as stores
from tests.forks import exit_code, fork

Live = Callable[[Callable[[str], Any]], object]
_BETWEEN_LOOKS = 0.01


def dying(at: int | None) -> list[str]:
    """Have this process die before its statement of that number; return those that went by."""
    seen: list[str] = []

    def before(statement: str) -> None:
        seen.append(statement)
        if len(seen) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    connection = stores.connection()
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.set_trace_callback(before)
    else:
        wait = psycopg.Connection.wait

        def waiting(self: Any, generator: Any, *rest: Any, **named: Any) -> Any:
            before(str(getattr(generator, "__name__", generator)))
            return wait(self, generator, *rest, **named)

        psycopg.Connection.wait = waiting  # type: ignore[method-assign]  # this process dies soon
    return seen


def killed(live: Live, *, lines: int = 0, after: float | None = None) -> list[str]:
    """Run `live` in a process of its own; return the lines that it acknowledged.

    It is killed so many seconds `after` its beginning, or after so many lines; at None, never:
    it dies by its own hand, or lives.
    """
    stores.connection().close()
    reader, writer = os.pipe()

    def work() -> None:
        os.close(reader)
        os.environ["PGAPPNAME"] = _name(os.getpid())
        live(lambda said: os.write(writer, f"{said}\n".encode()))

    child = fork(work)
    os.close(writer)
    with os.fdopen(reader) as told:
        said = [told.readline() for _ in range(lines)]
        if after is not None:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        said += told.readlines()
    assert exit_code(child) in {0, -signal.SIGKILL}, "it failed before it could be killed"
    _wait_for_server(child)
    return [line.rstrip("\n") for line in said if line.endswith("\n")]


def statements_of(
    act: Callable[[], object], *, at: int | None = None, after: float | None = None
) -> int | None:
    """Do an act in a process that dies before its statement number `at`, or after some seconds.

    Return how many statements it took where it lived to its end, else None.
    """

    def live(acknowledge: Callable[[str], Any]) -> None:
        seen = dying(at)
        act()
        acknowledge(str(len(seen)))

    said = killed(live, after=after)
    return int(said[0]) if said else None


def _wait_for_server(child: int) -> None:
    """Let the server notice that the child is gone: it may still be committing for it."""
    connection = stores.connection()
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT FROM pg_stat_activity WHERE application_name = %s", [_name(child)]
            )
            if not cursor.fetchall():
                return
            time.sleep(_BETWEEN_LOOKS)


def _name(child: int) -> str:
    """Name the sessions of a child; psycopg reads it from the environment."""
    return f"dying {child}"
