"""Patterns of one's own, from a file: in force at once, or a sentence and nothing is written."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from persistence import GraphNode
from persistence.graph.models import Node
from persistence.secrets import patterns, watching
from persistence.secrets.detection import custom
from persistence.secrets.models import SealedSecret
from persistence.store import StoreError
from tests import people

BADGE = {"name": "badges", "regex": r"B-\d{4}", "description": "Badge", "sensitivity": "LOW"}


@pytest.fixture
def listed(tmp_path, monkeypatch):
    path = tmp_path / "patterns.json"
    monkeypatch.setenv(patterns.FILE, str(path))

    def write(*those) -> str:
        path.write_text(those[0] if those and isinstance(those[0], str) else json.dumps(those))
        return str(path)

    return write


def node(**attributes) -> GraphNode:
    return GraphNode(id="n", type="concept", scope="local", attributes=attributes)


def test_what_they_find_is_sealed(keyed, listed):
    listed()
    keyed.memorize_sync(node(note="ann has B-1234"))
    assert not SealedSecret.objects.exists()
    listed(BADGE)
    keyed.memorize_sync(node(note="ann has B-1234"))

    row = SealedSecret.objects.get()
    assert (row.detected_pattern, row.sensitivity_level) == ("badges", "LOW")
    assert "B-1234" not in Node.objects.get().attributes_json.text


@pytest.mark.parametrize(
    ("those", "why"),
    [
        (["{"], "is no JSON"),
        (["{}"], "no array"),
        ([["x"]], "wants a name, a regex and a description"),
        ([{**BADGE, "regex": "(a+)+\\1"}], "cannot be used"),
        ([{**BADGE, "sensitivity": "SOME"}], "'SOME': LOW, MEDIUM, HIGH, CRITICAL"),
        ([{**BADGE, "colour": "red"}], "what no pattern has: colour"),
    ],
)
def test_a_file_that_cannot_be_used_stops_every_write(db, keyed, listed, those, why):
    path = listed(*those)

    with pytest.raises(StoreError, match=why):
        keyed.memorize_sync(node(note="anything"))
    assert not Node.objects.exists()
    browser = people.signed_in(people.make("vera", "viewer"))
    assert "every write of text is refused" in browser.get("/secrets/").content.decode()
    with pytest.raises(CommandError, match=why):
        call_command("detect_secrets", path, stdout=io.StringIO())


def test_a_pattern_that_takes_too_long_keeps_the_write_out(keyed, listed, monkeypatch):
    listed(BADGE)
    seconds = iter(range(0, 1_000, 10))
    monkeypatch.setattr(custom, "monotonic", lambda: next(seconds))

    with pytest.raises(StoreError, match="longer than 1 s"):
        keyed.memorize_sync(node(note="ann has B-1234"))
    assert not Node.objects.exists()


def test_one_that_would_backtrack_for_ever_elsewhere_ends_here(listed):
    listed({**BADGE, "regex": "(a+)+b"})

    assert watching.places_in("a" * 100_000) == []


def test_a_file_that_is_gone_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv(patterns.FILE, str(tmp_path / "none.json"))

    with pytest.raises(StoreError, match="cannot be read: No such file"):
        watching.places_in("anything")


def test_the_command_takes_a_file_of_its_own(tmp_path, listed, monkeypatch):
    path = listed(BADGE)
    monkeypatch.delenv(patterns.FILE)
    text = tmp_path / "notes.txt"
    text.write_text("ann has B-1234")
    out = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("detect_secrets", str(text), "--patterns", path, stdout=out)

    assert ended.value.code == 1
    assert "Badge (badges, LOW)" in out.getvalue()
