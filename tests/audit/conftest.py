"""A data directory of each test's own: its audit key and its pins."""

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CIRIS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
