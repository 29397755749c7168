"""A run of retention in a process of its own, which a reader need not wait for."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connections

from persistence import store

PACKAGE = Path(__file__).resolve().parents[2]


def start_retention(*, by: str) -> "subprocess.Popen[str]":
    """Let everything go that is to go by the policies in force. It says in the store how far."""
    address = connections.settings[store.alias()].get(store.URL)
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "TQDM_DISABLE": "1"}
    if address:
        environment["CIRIS_STORE_URL"] = str(address)
    return subprocess.Popen(  # noqa: S603  # our own words, and a name that is one argument
        [sys.executable, "-m", "ciris_admin", "apply_retention", f"--by={by}"],
        env=environment,
        stdout=subprocess.DEVNULL,  # what fails is said in the server's log
        text=True,
    )
