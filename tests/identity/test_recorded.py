"""What the console's chain says of the identity: who was denied an act, who took a proof away."""

import pytest

from ciris_admin.access import denials
from ciris_admin.access.floods import Flood
from ciris_admin.chain.models import ConsoleEntry
from persistence.audit import signing
from persistence.identity.models import Change
from tests.access.trail import entries
from tests.identity.proposals import tone

pytestmark = pytest.mark.django_db
SCRIPT = {"accept": "application/json"}
EITHER = "authority or administrator"


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(denials, "_flood", Flood(1))


@pytest.fixture
def change_id(identity):
    return tone("warm")


@pytest.mark.parametrize(
    ("act", "role"),
    {
        "draft": "authority",
        "send-back": "authority",
        "withdraw": "administrator",
        "rebase": EITHER,
        "/identity/policy/draft": "authority",
        "/identity/lineage/baseline/draft": "authority",
        "/identity/lineage/restore": EITHER,
        "/people/add/": "administrator",
    }.items(),
)
def test_who_lacks_a_role_is_recorded(viewer, change_id, act, role):
    path = act if act.startswith("/") else f"/identity/{change_id}/{act}"
    before = Change.objects.values().get()

    answer = viewer.post(path, {"decision": "approve", "key": "x", "reason": "x"}, headers=SCRIPT)

    assert answer.status_code == 403
    about = {"method": "POST", "path": path, "role": role, "has": "viewer", "left_out": 0}
    assert entries(of="access.denied") == [("access.denied", "vera", about)]
    assert Change.objects.values().get() == before


def test_an_authority_signs_no_policy(identity, ben):
    answer = ben.post("/identity/policy/draft", key=ben.key.key_id, reason="x")

    assert answer.status_code == 403
    ((_, by, said),) = entries(of="access.denied")
    assert (by, said["role"], said["has"]) == ("ben", "administrator", "authority")


def test_a_proof_that_is_taken_away_is_recorded(viewer, change_id):
    assert viewer.get(f"/identity/{change_id}/bundle.json").status_code == 200

    said = {"kind": "identity", "change": change_id}
    assert entries(of="evidence.") == [("evidence.bundle.downloaded", "vera", said)]


def test_without_the_audit_key_no_proof_is_handed_out(viewer, change_id, monkeypatch):
    def unusable():
        raise signing.NoAuditKey("The audit key is gone.")

    monkeypatch.setattr(signing, "held", unusable)

    assert viewer.get(f"/identity/{change_id}/bundle.json").status_code == 503
    assert viewer.get(f"/identity/{change_id}/").status_code == 200
    assert not ConsoleEntry.objects.filter(event_type__startswith="evidence.").exists()
