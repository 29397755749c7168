"""Commands of ours in processes of their own, on the store that is open here."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connections

from persistence import store

PACKAGE = Path(__file__).resolve().parents[1]
Process = subprocess.Popen[bytes]


def start(*words: str, is_heard: bool, **variables: str) -> Process:
    """Start a command of `manage.py`; `is_heard`: what it says of errors is in the server's log."""
    address = connections.settings[store.alias()].get(store.URL)
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), **variables}
    if address:
        environment["CIRIS_STORE_URL"] = str(address)
    return subprocess.Popen(  # noqa: S603  # a command of ours, each word one argument of it
        [sys.executable, "-m", "ciris_admin", *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=None if is_heard else subprocess.DEVNULL,
    )
