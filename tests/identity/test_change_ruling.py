"""Ruling on a change from its page: drafted, signed, handed in, refused, or too late."""

import re

import pytest

from persistence.audit.models import AuditEntry
from persistence.graph.models import Node
from persistence.identity.envelope import LARGEST
from tests.identity.pages import current, html, text
from tests.identity.proposals import node, propose, tone

pytestmark = pytest.mark.usefixtures("db", "identity")
HTMX = {"HX-Request": "true"}


def test_a_ruling_is_drafted_signed_and_applied(ben):
    found = tone("warm")

    answer = ben.rule(found)

    assert answer.json() == {
        "state": "applied",
        "sentence": "Approved and applied: the identity is as this change says.",
        "url": f"/identity/{found}/",
    }
    page = html(ben, found)
    assert "This change is applied: that is final." in page
    assert "ben approved it: “Read.”" in page
    assert Node.objects.get(node_id="agent/iris").attributes_json.value["tone"] == "warm"


def test_a_draft_is_worded_for_a_key_of_ones_own(ben, cyd):
    found = tone("warm")
    fields = {"decision": "approve", "reason": "Read.", "key": ben.key.key_id}

    own = ben.browser.post(
        f"/identity/{found}/draft", fields, headers={"accept": "application/json"}
    )
    others = cyd.browser.post(
        f"/identity/{found}/draft", fields, headers={"accept": "application/json"}
    )

    assert set(own.json()) == {"payload", "payloadType"}
    assert (others.status_code, others.json()["code"]) == (403, "key")


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"decision": "perhaps"}, 422), ({"reason": " "}, 422), ({"key": "0" * 64}, 403)],
)
def test_a_draft_that_could_not_count_is_refused_with_a_sentence(ben, changed, status):
    fields = {"decision": "approve", "reason": "Read.", "key": ben.key.key_id, **changed}

    answer = ben.browser.post(
        f"/identity/{tone('warm')}/draft", fields, headers={"accept": "application/json"}
    )

    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")


def test_a_viewer_drafts_nothing(viewer):
    answer = viewer.post(
        f"/identity/{tone('warm')}/draft",
        {"decision": "approve", "reason": "x", "key": "y"},
        headers={"accept": "application/json"},
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "role")


def test_a_draft_goes_to_another_machine_as_a_file(ben):
    answer = ben.post(
        f"/identity/{tone('warm')}/draft", decision="reject", reason="No.", key=ben.key.key_id
    )

    assert answer["Content-Disposition"].startswith('attachment; filename="draft-')


def test_a_ruling_signed_elsewhere_is_handed_in_as_text(ben):
    found = tone("warm")

    answer = ben.browser.post(
        f"/identity/{found}/rule", {"envelope": ben.key.ruling(found)}, follow=True
    )

    assert "Approved and applied" in text(answer)
    assert current(found).state == "applied"


def test_what_is_not_signed_is_refused_on_the_page(ben):
    found = tone("warm")

    answer = ben.post(f"/identity/{found}/rule", envelope="{}")

    assert answer.status_code == 422
    assert "A signed statement is an object of" in text(answer)
    assert AuditEntry.objects.filter(event_type="identity.ruling.refused").count() == 1


def test_a_body_that_is_too_large_is_refused(ben, settings):
    found = tone("warm")

    answer = ben.browser.post(
        f"/identity/{found}/rule", b"x" * (LARGEST + 1), content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "large")


def test_whoever_comes_too_late_reads_who_was_quicker(ben, cyd):
    found = tone("warm")
    late = cyd.key.ruling(found)
    ben.rule(found, "reject")

    answer = cyd.browser.post(
        f"/identity/{found}/rule", {"envelope": late}, headers={"accept": "application/json"}
    )

    assert answer.status_code == 409
    assert answer.json()["error"] == (
        "This change is rejected already: that is final. ben rejected it: “Read.”"
    )


def test_the_page_notices_that_somebody_else_ruled(ben, cyd):
    found = propose(node("config/trust_parameters", a=1))
    page = html(ben, found)
    address = re.search(r'hx-get="(/identity/[^"]*/live\?[^"]*)"', page)[1]
    assert ben.get(address, **HTMX).status_code == 204

    cyd.rule(found)
    said = text(ben.get(address, **HTMX))

    assert "cyd</bdi> approved" in said
    assert "this page shows it as it was" in said
    again = re.search(r'hx-get="([^"]*)"', said)[1]
    assert ben.get(again, **HTMX).status_code == 204
