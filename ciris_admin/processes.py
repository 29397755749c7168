"""Commands of ours in processes of their own, on the store that is open here."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

from django.db import connections

from persistence import store

PACKAGE = Path(__file__).resolve().parents[1]
GIVEN_UP = dt.timedelta(minutes=2)  # one that has said nothing for so long has died
Process = subprocess.Popen[bytes]


def start(*words: str, **variables: str) -> Process:
    """Start a command of `manage.py`. What it says of errors is in the server's log."""
    address = connections.settings[store.alias()].get(store.URL)
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "TQDM_DISABLE": "1", **variables}
    if address:
        environment["CIRIS_STORE_URL"] = str(address)
    return subprocess.Popen(  # noqa: S603  # a command of ours, each word one argument of it
        [sys.executable, "-m", "ciris_admin", *words],
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def end(process: Process) -> None:
    """Have a command tidy up and end.

    Not by SIGINT: who was started in the background by a shell ignores it, and so do its children.
    """
    process.terminate()
    process.wait()
