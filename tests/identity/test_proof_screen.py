"""The page of a ruling, the bundle, the policy and the baseline: what is checked, who signs."""

import base64
import json
import re

import pytest

from persistence.graph.models import Node
from persistence.identity import canonical, envelope
from persistence.identity.models import LineageEntry, Ruling, Statement
from persistence.identity.queries.bundle import VERIFIER
from persistence.identity.verify_bundle import VERIFIED, Check
from tests import people
from tests.access.enrolling import confirmed, private_key
from tests.identity.gate import past_everything, past_the_gate
from tests.identity.histories import propose, write_history

pytestmark = pytest.mark.django_db
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def history(memory, register, monkeypatch):
    """A written history whose keys the console knows."""
    for module in ("proof", "baseline", "policy"):
        monkeypatch.setattr(f"ciris_admin.identity.{module}.ConsoleRing", lambda: register)
    return write_history(memory, register)


def text(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def address_of(ruling):
    return f"/identity/{ruling.change_id}/rulings/{ruling.ruling_id}"


def test_a_ruling_is_verified_as_it_is_shown(viewer, history):
    ruling = Ruling.objects.get(change_id=history)

    words = text(viewer, address_of(ruling))

    assert "ben approved revision 1" in words
    assert "Every check of this ruling that follows ran at" in words
    for sentence in (
        "verified The Ed25519 signature by key",
        "verified It is over revision 1 of this change.",
        "verified ben did not propose the change.",
        "verified 1 of 1 approvals: ben.",
        "not checked The audit chain as a whole",
    ):
        assert sentence in words
    twin = viewer.get(f"{address_of(ruling)}?format=json").json()
    assert twin["good"] is True
    assert {line["word"] for line in twin["lines"]} == {"verified"}


def test_a_ruling_that_was_altered_is_not_called_good(viewer, history):
    with past_everything():
        Ruling.objects.filter(change_id=history).update(reason="<i>Another</i>.")
    ruling = Ruling.objects.get(change_id=history)

    html = viewer.get(address_of(ruling)).content.decode()

    assert "Not every check of this ruling is good." in html
    assert "The row says something else than its signed bytes." in html
    assert "<i>Another" not in html
    assert viewer.get(f"{address_of(ruling)}?format=json").json()["good"] is False


def test_hostile_rulings_are_shown(viewer, history):
    with past_everything():
        Ruling.objects.update(body="[", signature="?", key_id="none")
    ruling = Ruling.objects.get(change_id=history)

    assert "signed bytes are not of their form" in text(viewer, address_of(ruling))


@pytest.mark.parametrize("address", ["none/rulings/none", "none/bundle.json", "a%00/bundle.json"])
def test_what_is_not_there_is_not_found(viewer, history, address):
    assert viewer.get(f"/identity/{address}").status_code == 404


def test_the_bundle_downloads_and_verifies(viewer, history, register):
    response = viewer.get(f"/identity/{history}/bundle.json")

    assert response["Content-Disposition"].startswith('attachment; filename="bundle-')
    found = json.loads(response.content)
    assert Check(found, {register["ben"].key_id}, None).run() == VERIFIED
    served = viewer.get("/identity/verify_bundle.py").content
    assert served.decode() == found["verifier"] == VERIFIER.read_text()


def test_the_policy_in_force_is_shown_with_its_checks(viewer, history):
    words = text(viewer, "/identity/policy/")

    assert "signed by ada" in words
    assert "ethical_boundaries 2" in words
    assert "you are neither" in words
    assert "verified The Ed25519 signature" in words


def test_the_shipped_policy_says_so(viewer, identity):
    assert "nobody has signed another" in text(viewer, "/identity/policy/")


def test_the_baseline_says_what_it_vouches_for(viewer, identity):
    words = text(viewer, "/identity/lineage/baseline/")

    assert "Nobody has vouched for what this identity holds: 2 items." in words
    assert "agent/iris" in words
    assert "This needs the role authority" in words
    items = viewer.get("/identity/lineage/baseline/items.json").json()["items"]
    assert [item["id"] for item in items] == ["agent/iris", "value/care"]
    assert items[0]["content"]["type"] == "concept"


@pytest.fixture
def ada(store):
    """An authority who is an administrator too, with a key that is confirmed."""
    person = people.make("ada", "administrator", "authority")
    key = confirmed(person, people.make("root", "administrator"))
    return people.signed_in(person), key.key_id


def signed(client, key_id, kind, **fields):
    """Have a statement drafted, sign it with the key of enrolling.py, and hand it in."""
    drafted = client.post(
        f"/identity/{kind}/draft", {"key": key_id, "reason": "So.", **fields}, headers=SCRIPT
    )
    if drafted.status_code != 200:
        return drafted
    draft = drafted.json()
    body = canonical.decode(base64.b64decode(draft["payload"]))
    found = envelope.sign(draft["payloadType"], body, private_key("ada"))
    return client.post(f"/identity/{kind}/sign", {"envelope": found.text()}, headers=SCRIPT)


def test_an_authority_signs_the_baseline_of_an_adopted_store(ada, store):
    with past_the_gate():
        Node.objects.create(
            node_id="old", scope="identity", node_type="agent", created_at="2026-01-01"
        )
    client, key_id = ada
    assert "Sign the baseline" in text(client, "/identity/lineage/")

    response = signed(client, key_id, "lineage/baseline")

    assert response.status_code == 200, response.content
    assert response.json()["sentence"] == (
        "The baseline of 1 items is signed: the history starts here."
    )
    assert LineageEntry.objects.get().cause == "baseline"
    words = text(client, "/identity/lineage/baseline/")
    assert "verified The Ed25519 signature by key" in words
    again = signed(client, key_id, "lineage/baseline")
    assert (again.status_code, "signed already" in again.json()["error"]) == (409, True)


def test_a_policy_is_drafted_and_signed(ada, identity):
    client, key_id = ada
    quorums = {"quorum-*": "2", "quorum-ethical_boundaries": "3", "days_to_rule": "5"}

    response = signed(client, key_id, "policy", **quorums)

    assert response.status_code == 200, response.content
    assert "Authorities have 5 days to rule." in text(client, "/identity/policy/")
    assert client.get("/identity/policy/now.json").json()["replaces"] == (
        Statement.objects.get().statement_id
    )


def test_a_statement_takes_the_right_person_key_and_numbers(ada, identity, viewer):
    client, key_id = ada
    quorums = {"quorum-*": "2", "days_to_rule": "5"}

    assert signed(viewer, key_id, "policy", **quorums).status_code == 403
    assert signed(viewer, key_id, "lineage/baseline").status_code == 403
    assert signed(client, "0" * 64, "lineage/baseline").json()["code"] == "key"
    wrong = signed(client, key_id, "policy", **{**quorums, "days_to_rule": "soon"})
    assert (wrong.status_code, wrong.json()["error"]) == (422, "'soon' is no whole number.")
    none = signed(client, key_id, "policy", **{**quorums, "quorum-*": "0"})
    assert none.status_code == 422
    only = people.make("cyd", "authority")
    theirs = confirmed(only, people.make("lee", "administrator")).key_id
    mine = signed(people.signed_in(only), theirs, "policy", **quorums)
    assert (mine.status_code, "administrator too" in mine.json()["error"]) == (403, True)
    assert not Statement.objects.exists()


def test_a_pending_change_has_a_bundle_too(viewer, memory):
    change_id = propose(memory, tone="warm")

    assert json.loads(viewer.get(f"/identity/{change_id}/bundle.json").content)["rulings"] == []
