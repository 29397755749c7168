"""The secrets' screens: by reference alone, and a value for half a minute to who may read it."""

import html
import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ciris_admin.access import reauthentication
from persistence.audit.models import AuditEntry
from persistence.secrets import disclosure
from persistence.secrets.models import SealedSecret, SecretAccess
from tests import people
from tests.memory.rows import do
from tests.secrets.making import for_manual_access_alone, sealed

VALUE = "canary-s33n-f0r-half-a-minute"
WHY = "the bank called"
HTMX = {"HX-Request": "true", "HX-Target": "reveal"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(db) -> Client:
    return people.signed_in(people.make("olga", "operator"))


def said(response) -> str:
    return html.unescape(response.content.decode())


def ask(browser, uuid, headers=HTMX, **fields):
    asked = {"purpose": WHY, "password": people.PASSWORD, **fields}
    return browser.post(f"/secrets/{uuid}/reveal", asked, headers=headers)


def openings() -> list[tuple]:
    rows = SecretAccess.objects.exclude(access_type="STORE").order_by("timestamp")
    return [(row.accessor, row.purpose, row.success) for row in rows]


@pytest.mark.parametrize("address", ["", "?format=json", "?format=csv", "{}", "{}?format=json"])
def test_a_secret_is_shown_by_reference_alone(olga, keyed, address):
    uuid = sealed(VALUE)
    disclosure.reveal(uuid, accessor="olga", purpose=WHY)

    response = olga.get("/secrets/" + address.format(uuid))

    told = response.getvalue().decode()
    assert response.status_code == 200
    assert uuid[:8] in told
    assert VALUE not in told


def test_the_list_is_filtered(olga, keyed):
    high, critical = sealed("a", "HIGH"), sealed("b", "CRITICAL")
    for_manual_access_alone(high)

    def listed(query):
        return [
            row["secret_uuid"] for row in olga.get(f"/secrets/?{query}&format=json").json()["rows"]
        ]

    assert listed("sensitivity=CRITICAL") == [critical]
    assert listed("manual=yes") == [high]
    assert listed("pattern=nothing") == []
    assert "No secret matches this filter" in said(olga.get("/secrets/?pattern=nothing"))


def test_a_store_without_secrets_or_without_a_key_says_so(olga, memory):
    assert "an operator makes one with manage.py secrets key create" in said(olga.get("/secrets/"))
    assert "No secret was found" in said(olga.get("/secrets/"))
    assert "is refused" in said(olga.get("/secrets/keys/"))


def test_an_operator_reads_a_value_and_is_seen(olga, keyed, caplog):
    caplog.set_level(logging.DEBUG)
    uuid = sealed(VALUE)

    response = ask(olga, uuid)

    assert VALUE in said(response)
    assert response["Cache-Control"] == "no-store, private"
    assert response["Content-Encoding"] == "identity"
    assert "<html" not in said(response)
    # Beside the value the page says that it was opened, and by whom.
    assert 'hx-swap-oob="innerHTML:#opened">, opened 1 time,' in said(response)
    assert WHY in said(response).partition("innerHTML:#askers")[2]
    entry = AuditEntry.objects.latest("sequence_number")
    assert f'href="/audit/{entry.sequence_number}"' in said(response)
    assert (entry.event_type, entry.originator_id) == ("secret.opened", "olga")
    assert openings() == [("olga", WHY, 1)]
    assert VALUE not in caplog.text
    assert VALUE not in str(dict(olga.session)) + str(response.headers)
    assert VALUE not in said(olga.get(f"/secrets/{uuid}", headers=HTMX))


def test_without_javascript_the_browser_goes_back_by_itself(olga, keyed):
    uuid = sealed(VALUE)

    response = ask(olga, uuid, headers={})

    assert VALUE in said(response)
    assert "<html" in said(response)
    assert response["Refresh"] == f"30; url=/secrets/{uuid}"
    assert response["Cache-Control"] == "no-store, private"
    assert olga.get(f"/secrets/{uuid}/reveal")["Location"] == f"/secrets/{uuid}"


def test_a_critical_secret_wants_a_yes(olga, keyed):
    uuid = sealed(VALUE, "CRITICAL")

    refused = ask(olga, uuid)

    assert refused.status_code == 422
    assert VALUE not in said(refused)
    assert VALUE in said(ask(olga, uuid, confirmed="on"))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"purpose": ""}, "Say what for"),
        ({"purpose": f"password={VALUE}"}, "This holds a secret itself"),
        ({"password": ""}, "Your password is needed once more"),
        ({"password": "guessed"}, reauthentication.WRONG),
    ],
)
def test_without_a_purpose_or_the_password_nothing_is_shown(olga, keyed, fields, sentence):
    uuid = sealed(VALUE)

    refused = ask(olga, uuid, **fields)

    assert refused.status_code == 422
    assert sentence in said(refused)
    assert "guessed" not in said(refused)
    wrong = fields.get("password") == "guessed"
    assert openings() == ([("olga", WHY, 0)] if wrong else [])


def test_guessing_passwords_is_throttled_like_sign_in(olga, keyed):
    uuid = sealed(VALUE)
    for _ in range(4):
        ask(olga, uuid, password="guessed")

    locking, locked = ask(olga, uuid, password="guessed"), ask(olga, uuid)

    assert locking.status_code == 429
    assert reauthentication.LOCKED in said(locked)
    assert VALUE not in said(locked)
    assert len(openings()) == 5


def test_who_came_by_a_link_chooses_a_password_first(olga, keyed):
    person = User.objects.get(username="olga")
    uuid = sealed(VALUE)
    person.set_unusable_password()
    person.save()
    olga.force_login(person, backend=people.PASSWORDS)

    assert '<a href="/account/">choose one</a>' in said(olga.get(f"/secrets/{uuid}"))
    assert reauthentication.NOTHING_TO_CHECK in said(ask(olga, uuid))


@pytest.mark.parametrize("role", ["viewer", "authority"])
def test_others_read_why_they_may_not(keyed, role):
    uuid = sealed(VALUE)
    browser = people.signed_in(people.make("vera", role))

    assert "needs the role operator" in said(browser.get(f"/secrets/{uuid}"))
    assert ask(browser, uuid).status_code == 403
    assert browser.post(f"/secrets/{uuid}/protect", {"manual_only": "1"}).status_code == 403
    assert openings() == []


def test_an_accessor_opens_ten_a_minute(olga, keyed):
    uuid = sealed(VALUE)
    for _ in range(10):
        disclosure.reveal(uuid, accessor="olga", purpose=WHY)

    refused = ask(olga, uuid)

    assert refused.status_code == 422
    assert "has opened 10 secrets in the last minute, and the limit is 10." in said(refused)
    assert openings()[-1] == ("olga", WHY, 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("salt = nonce", "is damaged"),
        ("sensitivity_level = 'LOW'", "sealed for another row"),
        ("encryption_key_ref = '0123456789abcdef'", "is not at hand"),
    ],
)
def test_what_does_not_open_is_a_sentence(olga, keyed, store, change, sentence):
    uuid = sealed(VALUE)
    do(store, f"UPDATE secrets SET {change}")

    refused = ask(olga, uuid)

    assert refused.status_code == 422
    assert sentence in said(refused)
    assert openings() == [("olga", WHY, 0)]


def test_an_unreadable_key_file_is_a_sentence(olga, keyed, key_file):
    uuid = sealed(VALUE)
    key_file.chmod(0o644)

    assert "run chmod 600" in said(olga.get("/secrets/"))
    assert "run chmod 600" in said(ask(olga, uuid))
    assert openings() == [("olga", WHY, 0)]


def test_a_secret_is_kept_for_manual_access_alone(olga, keyed):
    uuid = sealed(VALUE)

    olga.post(f"/secrets/{uuid}/protect", {"manual_only": "1"})

    assert SealedSecret.objects.get().manual_access_only == 1
    assert AuditEntry.objects.latest("sequence_number").event_type == "secret.protected"
    assert "Let actions open it again" in said(olga.get(f"/secrets/{uuid}"))
    assert ask(olga, uuid).status_code == 422
    assert VALUE in said(ask(olga, uuid, confirmed="on"))
    olga.post(f"/secrets/{uuid}/protect", {"manual_only": "0"})
    assert VALUE in said(ask(olga, uuid))


@pytest.mark.parametrize("said", [{}, {"manual_only": "no"}])
def test_protection_is_not_lifted_by_a_form_that_does_not_say_so(olga, keyed, said):
    uuid = sealed(VALUE)
    olga.post(f"/secrets/{uuid}/protect", {"manual_only": "1"})

    assert olga.post(f"/secrets/{uuid}/protect", said).status_code == 400
    assert SealedSecret.objects.get().manual_access_only == 1


def test_the_access_log_has_its_own_list(olga, keyed):
    uuid = sealed(VALUE)
    disclosure.reveal(uuid, accessor="olga", purpose=WHY)

    rows = olga.get("/secrets/accesses/?type=VIEW&format=json").json()["rows"]

    assert [(row["secret_uuid"], row["purpose"]) for row in rows] == [(uuid, WHY)]
    assert WHY in said(olga.get(f"/secrets/accesses/?secret={uuid}"))
    assert "No access matches" in said(olga.get("/secrets/accesses/?accessor=nobody"))


def test_no_such_secret_is_not_found(olga, keyed):
    for address in ("/secrets/nothing", "/secrets/a%00b"):
        assert olga.get(address).status_code == 404
    assert ask(olga, "nothing").status_code == 404


def test_a_failing_page_tells_nobody_the_value(olga, keyed, caplog, monkeypatch):
    uuid = sealed(VALUE)

    def fail(request, template, context):
        raise RuntimeError("the page fails")

    monkeypatch.setattr("ciris_admin.secrets.revealing.render", fail)
    olga.raise_request_exception = False
    response = ask(olga, uuid)

    assert response.status_code == 500
    assert VALUE not in said(response) + caplog.text
    assert "the page fails" in caplog.text
