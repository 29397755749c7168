"""An agent's own file of secrets on the screens: by reference, and why nothing is revealed."""

from pathlib import Path

import pytest
from django.test import Client

from tests import people
from tests.secrets.test_screen import ask, said

DATA = Path(__file__).parents[1] / "data"
pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(db) -> Client:
    return people.signed_in(people.make("olga", "operator"))


@pytest.fixture
def path(real_store) -> Path:
    return real_store("seed_secrets.db")


def test_its_secrets_are_shown_and_none_is_revealed(olga, path, monkeypatch):
    key = key_beside(path, "seed_secrets.key.hex")
    monkeypatch.setenv("CIRIS_AGENT_SECRETS_KEY", str(key))
    before = path.read_bytes()

    rows = olga.get("/secrets/?format=json").json()["rows"]
    page = said(olga.get("/secrets/"))
    one = said(olga.get(f"/secrets/{rows[0]['secret_uuid']}"))

    assert len(rows) == 11
    assert "secrets take-over" in page
    assert "shown by reference alone" in one
    assert "fits" in said(olga.get("/secrets/keys/"))
    assert ask(olga, rows[0]["secret_uuid"]).status_code == 503
    assert path.read_bytes() == before


def test_a_wrong_key_is_a_sentence_and_no_damage(olga, path, monkeypatch, tmp_path):
    wrong = tmp_path / "wrong.hex"
    wrong.write_text("00" * 32)
    wrong.chmod(0o600)
    monkeypatch.setenv("CIRIS_AGENT_SECRETS_KEY", str(wrong))
    before = path.read_bytes()

    page = said(olga.get("/secrets/"))

    assert "this is not its master key" in page
    assert "11 secrets" in page
    assert path.read_bytes() == before


def key_beside(path, name):
    key = path.with_name(name)
    key.write_bytes((DATA / name).read_bytes())
    key.chmod(0o600)
    return key


def test_an_agents_main_file_keeps_its_secrets_elsewhere(olga, seed_store):
    assert "Agents keep theirs in a file of its own" in said(olga.get("/secrets/"))
