"""Doing an act in a process that is killed with `kill -9` on the way."""

import os
import signal
import time
from collections.abc import Callable

from persistence import store as stores
from tests.identity.kills import dying


def killed(act: Callable[[], object], *, at: int | None = None, after: float | None = None) -> int:
    """Do an act in a process that dies before its statement number `at`, or after some seconds.

    Return how many statements it took where it lived to its end, else 0.
    """
    stores.connection().close()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        seen = dying(at)
        act()
        os.write(writer, f"{len(seen)}\n".encode())
        os._exit(0)
    os.close(writer)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reader) as lines:
        said = lines.read()
    os.waitpid(child, 0)
    return int(said or 0)
