"""Killed, or out of disk, at any moment: nothing acknowledged is lost, nothing half done.

The harnesses are commands of their own (`python -m tests.chain`): a process that dies, or whose
files fail, is not the one that runs the tests.
"""

import os
import subprocess
import sys

from tests.chain.races import REPOSITORY


def run(*words):
    environment = {**os.environ}
    del environment["CIRIS_HOME"]  # the command makes one of its own
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.chain", *words],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_kill_leaves_whole_acts_and_one_key(engine):
    said = run("kills", "--kills", "8", "--engine", engine)

    assert said.startswith(f"{engine}: 8 kills")


def test_a_failing_disk_leaves_whole_acts_and_one_key():
    said = run("disks", "--writes", "5")

    assert "{'full': 5, 'I/O error': 5}" in said
