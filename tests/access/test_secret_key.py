"""The secret key: made once, readable by its owner alone, the same for all processes."""

import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from ciris_admin.access.secret_key import read_or_create


def test_the_first_call_makes_a_long_key(tmp_path):
    assert len(read_or_create(tmp_path / "home" / "secret.key")) >= 50


def test_every_later_call_reads_the_same_key(tmp_path):
    path = tmp_path / "secret.key"

    assert read_or_create(path) == read_or_create(path)


def test_only_the_owner_can_read_the_file_and_its_folder(tmp_path):
    path = tmp_path / "home" / "secret.key"
    read_or_create(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_else_is_left_behind(tmp_path):
    read_or_create(tmp_path / "secret.key")

    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_that_others_can_read_stops_the_start(tmp_path):
    path = tmp_path / "secret.key"
    read_or_create(path)
    path.chmod(0o644)

    with pytest.raises(ImproperlyConfigured, match="Others can read the secret key"):
        read_or_create(path)


def test_a_short_key_stops_the_start(tmp_path):
    path = tmp_path / "secret.key"
    path.touch(mode=0o600)

    with pytest.raises(ImproperlyConfigured, match="shorter than"):
        read_or_create(path)


def test_a_home_that_cannot_be_made_stops_the_start_with_a_sentence(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(ImproperlyConfigured, match="cannot be used"):
        read_or_create(tmp_path / "file" / "secret.key")


def test_processes_that_start_at_once_agree(tmp_path):
    path = tmp_path / "home" / "secret.key"
    code = (
        "from pathlib import Path; from ciris_admin.access.secret_key import read_or_create;"
        f"print(read_or_create(Path({str(path)!r})))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(12)
    ]

    assert len({process.communicate()[0] for process in started}) == 1
