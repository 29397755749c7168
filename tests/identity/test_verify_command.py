"""`manage.py verify_identity`: its words and its exit codes."""

import io
import json

import pytest
from django.core.management import call_command

from ciris_admin.management.commands import verify_identity
from persistence.graph.models import Node
from persistence.identity import drafts, statements
from tests.identity.gate import past_the_gate


@pytest.fixture
def signed(identity, register, monkeypatch):
    monkeypatch.setattr(verify_identity, "ConsoleRing", lambda: register)
    draft = drafts.draft_baseline(
        reason="As it is.", authority="ada", key_id=register["ada"].key_id
    )
    statements.sign_baseline(register["ada"].sign(draft), ring=register)


def run(*options):
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_identity", *options, stdout=out, stderr=out)
    return int(ended.value.code), out.getvalue()


def test_it_says_verified(signed):
    code, words = run()

    assert code == 0
    assert words.endswith("Verdict: verified.\n")


def test_it_names_what_changed_and_keeps_the_terminal_still(signed):
    with past_the_gate():
        Node.objects.create(
            node_id="evil\x1b[2J", scope="identity", node_type="x", created_at="2026-01-01"
        )

    code, words = run()

    assert code == 1
    assert "\x1b" not in words
    assert "changed without a recorded approval" in words
    assert "expected nothing, found " in words


def test_json_says_the_same(signed):
    code, words = run("--json")
    said = json.loads(words)

    assert code == said["exit_code"] == 0
    assert {line["word"] for line in said["lines"]} == {"verified", "note"}


@pytest.mark.django_db
def test_an_agents_store_has_nothing_to_check(seed_store):
    code, words = run()

    assert code == 3
    assert "nobody has adopted it" in words


@pytest.mark.django_db
def test_what_cannot_be_read_could_not_be_checked(real_store):
    real_store().write_bytes(b"no database at all, whatever its name")

    code, words = run()

    assert (code, words.startswith("could not be checked: ")) == (2, True)


@pytest.mark.django_db
def test_a_store_that_is_not_there_is_not_made(tmp_path, seed_store):
    path = tmp_path / "nowhere.db"

    code, words = run("--store", f"sqlite:///{path}")

    assert (code, words) == (2, f"could not be checked: There is no file {path}.\n")
    assert not path.exists()
