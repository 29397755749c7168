"""`manage.py migrate` from a shell: both databases of a new home, and again."""

import os
import subprocess
import sys

from tests.consoles import REPOSITORY


def migrate(home):
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"],
        cwd=REPOSITORY,
        env={**os.environ, "CIRIS_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_databases_are_made_and_then_left_alone(tmp_path):
    assert "001_initial_schema" in migrate(tmp_path)
    assert {path.name for path in tmp_path.glob("*.db")} == {"ciris.db", "console.db"}

    assert "Store: nothing to apply." in migrate(tmp_path)
