"""The time machine on the screen: what it says first, where it leads, and what it withstands."""

import json
import re

import pytest

from persistence.graph.models import Node
from persistence.identity.models import Change, LineageEntry, Ruling
from persistence.identity.queries import lineage
from tests import people
from tests.identity.gate import past_everything, past_the_gate
from tests.identity.histories import propose, sign_baseline

pytestmark = pytest.mark.django_db
PAGE = "/identity/lineage/"


def text(client, address=PAGE, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status, address
    html = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_page_says_what_the_identity_is_and_by_whom(viewer, history):
    words = text(viewer)

    assert "As it is recorded now: 4 items, since" in words
    assert "approved by ben and cyd" in words
    assert "changed without a recorded approval" not in words
    assert "Nobody has signed a baseline" not in words


def test_any_point_of_the_history_can_be_seen(viewer, history):
    points = viewer.get(f"{PAGE}?format=json").json()["stops"]
    assert [point["cause"] for point in points] == [
        "founded", "baseline", "applied", "applied", "applied",
    ]  # fmt: skip
    founding = points[0]["at"].replace("+00:00", "Z")

    page = viewer.get(f"{PAGE}?at={founding}&format=json").json()

    assert [item["item"]["id"] for item in page["items"]] == ["agent/iris", "value/care"]
    assert "by the founding" in text(viewer, f"{PAGE}?at={founding}")
    assert "there was no history yet" in text(viewer, f"{PAGE}?at=2001-01-01")


def test_the_slider_swaps_the_identity_and_names_its_address(viewer, history):
    response = viewer.get(f"{PAGE}?stop=1", headers={"hx-request": "true"})
    html = response.content.decode()

    assert "<h1>" not in html
    assert 'hx-swap-oob="innerHTML:#as-of-line"' in html
    assert re.fullmatch(rf"{PAGE}\?at=[-\dTZ.%A]+", response["HX-Push-Url"])
    assert "by the founding" in text(viewer, f"{PAGE}?stop=1")
    for wrong in ("0", "99", "-1", "x", "9" * 20):
        assert "As it is recorded now" in text(viewer, f"{PAGE}?stop={wrong}")


def test_what_differs_between_two_moments_is_shown(viewer, history):
    words = text(viewer, f"{PAGE}?from=0001-01-02")

    assert "What changed" in words
    assert "Node config/ethical_boundaries came" in words
    founding = lineage.stops()[0].at.text.replace("+00:00", "Z")
    words = text(viewer, f"{PAGE}?at={founding}&from={founding}")
    assert "Nothing differs between the two moments." in words


@pytest.mark.parametrize("query", ["at=soon", "from=9e9", "at=99999-01-01", "at=2026-13-01"])
def test_a_moment_that_is_none_gets_a_sentence(viewer, history, query):
    assert "This is no time." in text(viewer, f"{PAGE}?{query}", status=422)


def test_the_alarm_comes_first(viewer, history):
    with past_the_gate():
        Node.objects.filter(node_id="agent/iris").update(attributes_json="{}")
        Node.objects.create(
            node_id="<b>evil</b>", scope="identity", node_type="x", created_at="2026-01-01"
        )

    html = viewer.get(PAGE).content.decode()

    assert "2 items of the identity were changed without a recorded approval." in html
    assert html.index("changed without a recorded approval") < html.index("As of then")
    assert "&lt;b&gt;evil&lt;/b&gt;" in html
    assert "<b>evil" not in html
    words = text(viewer, f"{PAGE}node/agent/iris")
    assert "Changed without a recorded approval." in words
    assert "Restore this state" not in words


def test_an_unsigned_identity_is_not_vouched_for(viewer, identity):
    assert "Nobody has signed a baseline: what this identity was founded with" in text(viewer)


def test_an_item_shows_who_put_each_value_there(viewer, history):
    response = viewer.get(f"{PAGE}node/agent/iris")
    html = response.content.decode()
    ruling = Ruling.objects.get(change_id=history)

    assert f"/identity/{history}/rulings/{ruling.ruling_id}" in html
    assert f"/identity/{history}/" in html
    twin = viewer.get(f"{PAGE}node/agent/iris?format=json").json()
    blamed = {".".join(line["path"]): line["since"]["cause_id"] for line in twin["blame"]}
    assert blamed == {
        "type": "founding", "attributes.name": "founding", "attributes.tone": history,
    }  # fmt: skip


def test_each_state_of_an_item_can_be_seen(viewer, history):
    first = LineageEntry.objects.filter(item_id="agent/iris").order_by("lineage_id").first()

    words = text(viewer, f"{PAGE}node/agent/iris?state={first.lineage_id}")

    assert "It came to be so" in words
    assert "by the founding" in words


@pytest.mark.parametrize("address", ["node/nobody", "edge/agent/iris", "node/a%00b"])
def test_an_unknown_item_is_not_found(viewer, history, address):
    assert viewer.get(f"{PAGE}{address}").status_code == 404


def restore(client, **fields):
    first = LineageEntry.objects.filter(item_id="agent/iris").order_by("lineage_id").first()
    given = {"kind": "node", "id": "agent/iris", "lineage_id": first.lineage_id, "reason": "Calm."}
    return client.post(f"{PAGE}restore", {**given, **fields})


def test_a_state_is_restored_by_a_new_change_of_the_person(history):
    ben = people.signed_in(people.make("ben", "authority"))

    response = restore(ben)

    change = Change.objects.get(origin="revert")
    assert response["Location"] == f"/identity/{change.change_id}/"
    assert change.state == "pending"
    assert "Iris" in Node.objects.get(node_id="agent/iris").attributes_json.text
    twin = ben.get(f"/identity/{change.change_id}/?format=json").json()["change"]
    assert twin["revisions"][0]["proposed_by"] == "ben"


def test_restoring_needs_a_role_a_reason_and_a_difference(viewer, history):
    newest = LineageEntry.objects.filter(item_id="agent/iris").order_by("-lineage_id").first()
    ada = people.signed_in(people.make("ada", "administrator"))

    assert restore(viewer).status_code == 403
    assert restore(ada, reason=" ").status_code == 422
    assert restore(ada, lineage_id=newest.lineage_id).status_code == 409
    assert restore(ada, lineage_id="9" * 30).status_code == 404
    assert restore(ada, kind="evil").status_code == 404
    assert ada.get(f"{PAGE}restore").status_code == 405
    assert not Change.objects.filter(origin="revert").exists()


def test_an_altered_lineage_is_shown_and_not_crashed_on(viewer, history):
    with past_everything():
        LineageEntry.objects.update(state="[")

    assert "unreadable" in text(viewer)
    assert "it was altered" in text(viewer, f"{PAGE}node/agent/iris")


def test_an_agents_store_explains_the_gate(viewer, seed_store):
    for address in (PAGE, f"{PAGE}node/agent/iris", "/identity/policy/", f"{PAGE}baseline/"):
        assert "This store has no gate" in text(viewer, address)


def test_a_node_of_the_identity_leads_to_its_lineage(viewer, history):
    assert f"{PAGE}node/agent/iris" in viewer.get("/graph/identity/agent/iris").content.decode()


def test_reading_writes_nothing(viewer, memory, register):
    sign_baseline(register)
    register.rule("ben", propose(memory, tone="warm"))
    before = LineageEntry.objects.count(), Change.objects.count()
    for address in (PAGE, f"{PAGE}?stop=1", f"{PAGE}node/agent/iris", "/identity/policy/"):
        assert json.dumps(text(viewer, address))
    assert before == (LineageEntry.objects.count(), Change.objects.count())


def test_an_item_of_very_many_values_is_bounded(viewer, memory, register):
    many = {f"value {number}": number for number in range(3000)}
    register.rule("ben", propose(memory, **many))
    register.rule("ben", propose(memory, **{**many, "value 7": "seven"}))

    html = viewer.get(f"{PAGE}node/agent/iris").content.decode()

    assert "2,601 more are in the" in html
    assert "value 7" in html[html.index("<tbody>") : html.index("</tr>", html.index("<tbody>"))]
    assert len(html) < 500_000
    twin = viewer.get(f"{PAGE}node/agent/iris?format=json")
    assert len(twin.json()["blame"]) == 3001
    assert len(twin.content) < 2_000_000
