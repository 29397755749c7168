"""A setting of the environment that means nothing stops the start with a sentence."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from ciris_admin import settings
from tests.consoles import REPOSITORY


@pytest.mark.parametrize("value", ["", "info", "ERROR"])
def test_a_level_of_the_log_is_taken_in_any_case(monkeypatch, value):
    monkeypatch.setenv("CIRIS_LOG_LEVEL", value)

    assert settings.env_level("CIRIS_LOG_LEVEL", "WARNING") == (value.upper() or "WARNING")


def test_an_unknown_level_of_the_log_stops_the_start(monkeypatch):
    monkeypatch.setenv("CIRIS_LOG_LEVEL", "loud")

    with pytest.raises(ImproperlyConfigured, match="CIRIS_LOG_LEVEL is 'LOUD'"):
        settings.env_level("CIRIS_LOG_LEVEL", "WARNING")


def test_a_flag_is_one_or_zero(monkeypatch):
    monkeypatch.setenv("CIRIS_HTTPS", "yes")

    with pytest.raises(ImproperlyConfigured, match="write 1 for yes, 0 for no"):
        settings.env_flag("CIRIS_HTTPS")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CIRIS_HTTPS", "yes", "CIRIS_HTTPS is 'yes': write 1 for yes, 0 for no."),
        ("CIRIS_STORE_URL", "mysql://x/y", "'mysql://x/y' is not a store's address: write"),
    ],
)
def test_a_command_says_it_in_one_line(tmp_path, name, value, sentence):
    environment = {**os.environ, "CIRIS_HOME": str(tmp_path), name: value}
    command = [sys.executable, str(REPOSITORY / "manage.py"), "verify_audit"]

    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode == 2  # it could not check
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1
