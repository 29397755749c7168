"""`manage.py secrets`: what an operator types, and what is said and written then."""

import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from persistence.audit.models import AuditEntry
from persistence.secrets.models import SecretAccess, SecretKey
from tests import people
from tests.memory.rows import do
from tests.secrets.making import sealed

DATA = Path(__file__).parents[1] / "data"
VALUE = "canary-r3ad-m3-0nce"


def run(*words) -> str:
    out = io.StringIO()
    call_command("secrets", *words, stdout=out, stderr=out)
    return out.getvalue()


def test_a_system_that_does_not_know_who_runs_it_is_no_trouble(keyed, monkeypatch):
    def nobody():
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", nobody)

    assert "There are no secrets" in run("list")


@pytest.fixture
def olga(db):
    return people.make("olga", "operator")


def test_a_key_is_made_listed_and_rotated(memory, key_file):
    said = run("key", "create", "--by", "olga")
    (first,) = SecretKey.objects.all()
    assert f"master key {first.key_id}" in said
    assert f"Back up {key_file}" in said
    sealed(VALUE)

    said = run("key", "rotate", "--by", "olga")

    assert "1 secrets are sealed anew" in said
    assert f"key {first.key_id} is retired" in said
    assert AuditEntry.objects.latest("sequence_number").originator_id == "olga"
    words = [line.split()[1:3] for line in run("key", "list").splitlines()]
    assert words == [["primary", "1"], ["retired", "0"]]
    with pytest.raises(CommandError, match="has the master key"):
        run("key", "create")


def test_a_passphrase_is_read_from_a_pipe(memory, monkeypatch, key_file):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery staple\n"))

    assert "CIRIS_SECRETS_PASSPHRASE" in run("key", "create", "--passphrase")

    assert not key_file.exists()
    monkeypatch.setenv("CIRIS_SECRETS_PASSPHRASE", "correct horse battery staple")
    assert sealed(VALUE)


def test_secrets_are_listed_by_reference(keyed):
    assert run("list") == "There are no secrets in this store.\n"
    uuid = sealed(VALUE)

    words, twin = run("list"), run("list", "--json")

    assert words.startswith(f"{uuid}  HIGH      API Key")
    assert json.loads(twin)[0]["secret_uuid"] == uuid
    assert VALUE not in words + twin


def test_an_operator_reads_one_secret_and_is_seen(olga, keyed):
    uuid = sealed(VALUE)

    assert run("reveal", uuid, "--purpose", "the bank called", "--by", "olga") == f"{VALUE}\n"

    access = SecretAccess.objects.exclude(access_type="STORE").get()
    assert (access.accessor, access.purpose) == ("olga", "the bank called")
    with pytest.raises(CommandError, match="no operator"):
        run("reveal", uuid, "--purpose", "the bank called", "--by", "vera")


def test_a_critical_secret_wants_a_yes(olga, keyed):
    words = ["reveal", sealed(VALUE, "CRITICAL"), "--purpose", "the bank called", "--by", "olga"]

    with pytest.raises(CommandError, match="confirms"):
        run(*words)
    assert run(*words, "--confirm") == f"{VALUE}\n"


def test_a_secret_is_kept_from_the_agents_actions(keyed):
    uuid = sealed(VALUE, "LOW")

    assert run("protect", uuid, "--by", "olga") == "It opens to a person alone.\n"
    assert "as it did already" in run("protect", uuid)
    assert json.loads(run("list", "--json"))[0]["manual_only"] is True
    assert AuditEntry.objects.latest("sequence_number").event_type == "secret.protected"
    assert "of its sensitivity too" in run("protect", uuid, "--undo")
    with pytest.raises(CommandError, match="no secret nothing"):
        run("protect", "nothing")


def test_a_damaged_secret_is_a_sentence(olga, keyed, store):
    uuid = sealed(VALUE)
    do(store, "UPDATE secrets SET salt = nonce")

    with pytest.raises(CommandError, match="is damaged") as refused:
        run("reveal", uuid, "--purpose", "the bank called", "--by", "olga")
    assert VALUE not in str(refused.value)
    with pytest.raises(CommandError, match="1 secrets open with no key"):
        run("key", "rotate")


def test_an_agents_secrets_are_taken_over(keyed, tmp_path):
    path = tmp_path / "agent_secrets.db"
    path.write_bytes(gzip.decompress((DATA / "seed_secrets.db.gz").read_bytes()))
    words = ["take-over", str(path), "--key", str(DATA / "seed_secrets.key.hex")]

    assert run(*words, "--dry-run") == (
        "Of 11 secrets 11 would be taken over; 0 were here already.\n"
    )
    assert run(*words) == "Of 11 secrets 11 are taken over; 0 were here already.\n"
    assert len(run("list").splitlines()) == 11
    with pytest.raises(CommandError, match="64 hex digits"):
        run("take-over", str(path), "--key", str(path.with_name("keys") / "secrets.key"))
