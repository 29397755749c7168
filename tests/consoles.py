"""A console as its operator starts it: `up` in a process of its own, on a free port."""

import contextlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

REPOSITORY = Path(__file__).resolve().parents[1]
START_SECONDS = 300


@dataclass(frozen=True)
class Console:
    """A running console: its address, and the first administrator's link if one was printed."""

    address: str
    sign_in_link: str | None
    output: Sequence[str]  # goes on while it runs
    process_id: int


MANAGE = (sys.executable, str(REPOSITORY / "manage.py"))


def run_command(*words: str, home: Path) -> None:
    """Run a management command to its end in a data directory."""
    environment = {**os.environ, "CIRIS_HOME": str(home)}
    subprocess.run([*MANAGE, *words], cwd=home, env=environment, check=True, capture_output=True)


@contextlib.contextmanager
def console(
    home: Path,
    *options: str,
    command: Sequence[str] = MANAGE,
    cwd: Path | None = None,
) -> Iterator[Console]:
    """Start `up` with `options` and wait for the line that says where it is."""
    environment = {**os.environ, "CIRIS_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*command, "up", "--bind", "127.0.0.1:0", *options],
        cwd=cwd or home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    give_up = threading.Timer(START_SECONDS, process.kill)
    give_up.start()
    try:
        started = _started(process)
        give_up.cancel()
        yield started
    finally:
        give_up.cancel()
        process.terminate()
        process.wait(timeout=30)


def _started(process: subprocess.Popen[str]) -> Console:
    assert process.stdout is not None
    output: list[str] = []
    for line in process.stdout:
        output.append(line.rstrip("\n"))
        if found := re.match(r"CIRIS Admin is at (\S+)/ ", line):
            links = [text for text in output if re.match(r"http\S+/sign-in/\S+$", text)]
            threading.Thread(target=_read_on, args=(process.stdout, output), daemon=True).start()
            return Console(found[1], links[0] if links else None, output, process.pid)
    raise AssertionError("The console did not start:\n" + "\n".join(output))


def _read_on(stdout: IO[str], output: list[str]) -> None:
    """Read to the end: a console that nobody listens to would wait for its words to be read."""
    with stdout:
        output.extend(line.rstrip("\n") for line in stdout)
