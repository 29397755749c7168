"""`manage.py wa`: keys in files, the register, and rulings signed without a browser."""

import base64
import io
import json

import pytest
from django.core.management import CommandError, call_command

from ciris_admin import clock
from ciris_admin.access import authority_keys
from ciris_admin.access.models import AuthorityKey
from ciris_admin.identity import draft_file
from ciris_admin.management import key_file
from persistence import GraphNode, MemoryService
from persistence.graph.models import Node
from persistence.identity import canonical, drafts, enrolment, ledger, ruling
from persistence.identity.words import words
from tests import people
from tests.access.trail import entries


def wa(*words_typed):
    out = io.StringIO()
    call_command("wa", *map(str, words_typed), stdout=out)
    return out.getvalue()


@pytest.fixture
def ada(db):
    return people.make("ada", "administrator")


@pytest.fixture
def ben(db):
    return people.make("ben", "authority")


@pytest.fixture
def pem(ada, ben, tmp_path):
    """Ben's key in a file, enrolled and confirmed."""
    path = tmp_path / "ben.pem"
    wa("enrol", "ben", "--key", path, "--label", "cold storage")
    key_id = AuthorityKey.objects.get().key_id
    authority_keys.confirm(key_id, by=ada, typed=words(key_id), now=clock.now())
    return path


@pytest.fixture
def change_id(identity):
    """A change that makes Iris warm, and adds a line that a terminal would obey."""
    memory = MemoryService(alias="store")
    node = GraphNode(
        id="agent/iris",
        type="concept",
        scope="identity",
        attributes={"name": "Iris", "tone": "warm", "note": "\x1b[2Jgone\u202e"},
    )
    yield memory.memorize_sync(node).change_id
    memory.close_sync()


def test_enrolling_makes_a_key_for_its_owner_alone(ben, tmp_path):
    path = tmp_path / "ben.pem"

    said = wa("enrol", "ben", "--key", path)

    key = AuthorityKey.objects.get()
    assert path.stat().st_mode & 0o777 == 0o600
    assert key.state == "waiting"
    assert words(key.key_id) in said


def test_enrolling_uses_a_key_that_is_there_and_never_writes_it(ben, tmp_path):
    path = tmp_path / "ben.pem"
    key_file.read_or_make(path)
    before = path.read_bytes()

    wa("enrol", "ben", "--key", path)
    with pytest.raises(CommandError, match="enrolled already"):
        wa("enrol", "ben", "--key", path)

    assert path.read_bytes() == before


def test_an_enrolment_can_be_handed_in_elsewhere(tmp_path):
    out = tmp_path / "enrolment.json"

    said = wa("enrol", "ben", "--key", tmp_path / "ben.pem", "--out", out)

    proof = enrolment.proof(out.read_text())
    assert proof.authority == "ben"
    assert words(proof.key_id) in said


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (None, 0o640, "Others can read"),
        ("no key", 0o600, "no unencrypted private key"),
        ("", 0o600, "no unencrypted private key"),
    ],
)
def test_a_key_file_that_is_not_ones_own_is_refused(tmp_path, content, mode, said):
    path = tmp_path / "ben.pem"
    key_file.read_or_make(path)
    if content is not None:
        path.write_text(content)
    path.chmod(mode)

    with pytest.raises(CommandError, match=said):
        key_file.read(path)


def test_the_register_is_listed_in_words_and_as_json(pem):
    key_id = AuthorityKey.objects.get().key_id

    assert f"{key_id[:8]}  confirmed  ben · cold storage · {words(key_id)}" in wa("list")
    [row] = json.loads(wa("list", "--json"))
    assert (row["key_id"], row["state"]) == (key_id, "confirmed")


def test_a_key_is_revoked_by_the_beginning_of_its_id(pem):
    key_id = AuthorityKey.objects.get().key_id

    with pytest.raises(CommandError, match="at least 8"):
        wa("revoke", key_id[:7], "--by", "ben", "--reason", "Lost.")
    with pytest.raises(CommandError, match="No key"):
        wa("revoke", "0" * 64, "--by", "ben", "--reason", "Lost.")
    wa("revoke", key_id[:8], "--by", "ben", "--reason", "Lost.")

    assert AuthorityKey.objects.get().state == "revoked"


def test_a_change_is_signed_and_applied(pem, change_id):
    said = wa(
        "sign", change_id, "--key", pem, "--decision", "approve", "--reason", "Kind.", "--yes"
    )

    assert f"APPROVE change {change_id}, revision 1" in said
    assert '-  "tone": "calm"' in said
    assert '+  "tone": "warm"' in said
    assert "\x1b" not in said
    assert "\\u001b[2Jgone\\u{202e}" in said
    assert f"Change {change_id} is applied." in said
    assert Node.objects.get(node_id="agent/iris").attributes_json.value["tone"] == "warm"


def test_nothing_is_signed_unasked(pem, change_id):
    with pytest.raises(CommandError, match="nobody is here to ask"):
        wa("sign", change_id, "--key", pem, "--decision", "approve", "--reason", "Kind.")

    assert ledger.load(change_id).state == "pending"


def test_only_yes_signs(pem, change_id, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    command = ("sign", change_id, "--key", pem, "--decision", "reject", "--reason", "No.")
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    with pytest.raises(CommandError, match="Nothing was signed"):
        wa(*command)
    monkeypatch.setattr("sys.stdin", Terminal("yes\n"))

    assert "is rejected" in wa(*command)


def test_a_revoked_key_is_refused_by_the_store(pem, change_id):
    wa("revoke", AuthorityKey.objects.get().key_id, "--by", "ben", "--reason", "Lost.")

    with pytest.raises(CommandError, match="revoked"):
        wa("sign", change_id, "--key", pem, "--decision", "approve", "--reason", "Kind.", "--yes")

    assert ledger.load(change_id).state == "pending"


def draft_of(change_id, key_id):
    draft = drafts.draft_ruling(
        change_id, decision="approve", reason="Kind.", authority="ben", key_id=key_id
    )
    return draft, ledger.operations(change_id, 1)


def test_a_draft_is_signed_offline_and_counts(pem, change_id, tmp_path):
    path, out = tmp_path / "draft.json", tmp_path / "signed.json"
    path.write_text(draft_file.written(*draft_of(change_id, AuthorityKey.objects.get().key_id)))

    said = wa("sign", "--draft", path, "--key", pem, "--out", out, "--yes")

    assert '+  "tone": "warm"' in said
    outcome = ruling.rule(out.read_text(), ring=authority_keys.ConsoleRing())
    assert outcome.state == "applied"
    with pytest.raises(CommandError, match="a new file"):
        wa("sign", "--draft", path, "--key", pem, "--out", out, "--yes")


def test_a_draft_that_lies_is_not_signed(pem, change_id, tmp_path):
    draft, steps = draft_of(change_id, AuthorityKey.objects.get().key_id)
    honest = json.loads(draft_file.written(draft, steps))

    def refused(said, **lies):
        path = tmp_path / "draft.json"
        path.write_text(json.dumps({**honest, **lies}))
        with pytest.raises(CommandError, match=said):
            wa("sign", "--draft", path, "--key", pem, "--out", tmp_path / "signed.json", "--yes")

    warm = honest["operations"][0]
    refused("another operations", operations=[{**warm, "after": None}])
    refused("another operations", operations=[])
    refused("does not list", operations=[{**warm, "after": {"type": 7}}])
    refused("does not list", operations=[{**warm, "after": {"colour": "red"}}])
    refused("is no ruling", payloadType=enrolment.KEY)
    refused("is not a file", payload="***")
    body = {**canonical.decode(draft.payload), "result": "0" * 64}
    refused("another result", payload=b64(canonical.encode(body)))
    assert not (tmp_path / "signed.json").exists()


def b64(content):
    return base64.b64encode(content).decode()


def test_a_draft_for_another_key_is_not_signed(pem, change_id, tmp_path):
    path, other = tmp_path / "draft.json", tmp_path / "other.pem"
    key_file.read_or_make(other)
    path.write_text(draft_file.written(*draft_of(change_id, AuthorityKey.objects.get().key_id)))

    with pytest.raises(CommandError, match="another key"):
        wa("sign", "--draft", path, "--key", other, "--out", tmp_path / "signed.json", "--yes")


def test_keys_of_the_command_line_are_recorded(pem, ben):
    key_id = AuthorityKey.objects.get().key_id
    wa("revoke", key_id[:8], "--by", "ben", "--reason", "Lost.")
    with pytest.raises(CommandError):
        wa("revoke", key_id[:8], "--by", "ben", "--reason", "Again.")

    assert [(kind, by) for kind, by, _ in entries(of="access.key.")] == [
        ("access.key.enrolled", "ben"),
        ("access.key.confirmed", "ada"),
        ("access.key.revoked", "ben"),
        ("access.key.refused", "ben"),
    ]
