"""A secret that an agent wrote to the identity in clear: named, and sealed in a new revision."""

import json

import pytest
from django.template.loader import render_to_string

from persistence.audit.models import AuditEntry
from persistence.identity.clearing import InClear
from persistence.identity.models import OperationRow, Ruling
from persistence.identity.states import Item, Kind
from persistence.secrets import disclosure, keys
from persistence.secrets.tokens import REFS
from tests.identity.pages import current, html, text
from tests.identity.proposals import tone, written
from tests.secrets.canaries import Cage
from tests.secrets.planting import IN_CLEAR

pytestmark = pytest.mark.usefixtures("db", "identity")


@pytest.fixture(autouse=True)
def key_file(tmp_path, monkeypatch):
    monkeypatch.setenv("CIRIS_SECRETS_KEY_FILE", str(tmp_path / "secrets.key"))


@pytest.fixture
def secret() -> str:
    return Cage(IN_CLEAR).password()


@pytest.fixture
def change(secret) -> str:
    return written(text=json.dumps({"name": "Iris", "password": secret, "note": "kept"}))


def test_a_secret_in_clear_is_named_and_sealed_in_a_new_revision(ben, change, secret):
    keys.create(by="test")
    assert "In clear in this change: Password in <bdi>agent/iris</bdi>" in html(ben.browser, change)

    answer = ben.browser.post(f"/identity/{change}/seal", {"revision": 1}, follow=True)

    assert "Sealed: revision 2 is pending" in text(answer)
    page = html(ben.browser, change)
    assert secret not in page + html(ben.browser, change, "?format=json")
    assert "In clear in this change" not in page
    assert "sealed what stood in clear" in page
    (operation,) = current_operations(change)
    after = json.loads(json.loads(operation.after)["attributes"])
    (uuid,) = after[REFS]
    assert after == {
        "name": "Iris",
        "note": "kept",
        "password": f"{{SECRET:{uuid}:Password}}",
        REFS: [uuid],
    }
    revealed = disclosure.reveal(uuid, accessor="ben", purpose="a test", confirmed=True)
    assert revealed.value == secret
    entry = AuditEntry.objects.get(event_type="identity.change.pending")
    assert (entry.originator_id, secret in str(entry.event_payload)) == ("ben", False)


def test_a_name_that_hides_its_letters_is_shown_with_them():
    hidden = InClear(Item(Kind.NODE, "agent/\u202eiris"), "Password", 1)

    shown = render_to_string("identity/_in_clear.html", {"in_clear": [hidden]})

    assert "U+202E" in shown
    assert "\u202e" not in shown


def current_operations(change_id):
    return OperationRow.objects.filter(change_id=change_id, revision=current(change_id).revision)


def test_who_has_sealed_it_may_rule_on_it(ben, change):
    keys.create(by="test")
    ben.post(f"/identity/{change}/seal", revision=1)

    assert "You proposed this change" not in html(ben.browser, change)
    assert not Ruling.objects.exists()


def test_without_a_key_nothing_is_sealed_and_the_page_says_so(ben, change):
    answer = ben.post(f"/identity/{change}/seal", revision=1)

    assert answer.status_code == 409
    assert "Nothing was sealed." in text(answer)
    assert "manage.py secrets key create" in text(answer)
    assert current(change).revision == 1


def test_what_is_not_in_clear_or_not_for_them_is_refused(ben, viewer, secret):
    keys.create(by="test")
    change = tone("warm")

    answer = ben.post(f"/identity/{change}/seal", revision=1)

    assert answer.status_code == 409
    assert "No secret stands in clear in this change." in text(answer)
    assert viewer.post(f"/identity/{change}/seal", {"revision": 1}).status_code == 403
