"""The page of a change: what it says, and to whom; nobody rules on what was not shown."""

import base64
import datetime as dt
import json
import re

import pytest

from persistence.graph.models import Node
from persistence.identity import proposing, states
from persistence.identity.proposing import Proposal
from persistence.tasks.models import Task, Thought
from tests.identity import proposals
from tests.identity.gate import past_the_gate
from tests.identity.pages import current, html, text
from tests.identity.people import decider
from tests.identity.proposals import edge, node, propose, tone
from tests.tasks import make

pytestmark = pytest.mark.usefixtures("db", "identity")


def test_the_page_says_what_would_change_by_whom_and_until_when(viewer):
    page = html(viewer, tone("warm", reason="Members like it."))

    assert "Changes tone of agent/iris" in page
    assert "<bdi>iris</bdi> proposes this" in page
    assert "It has 0 of 1 approval, and the deadline is" in page
    assert "Members like it." in page


def test_the_difference_and_the_raw_states_are_there(viewer):
    found = tone("warm")

    page = html(viewer, found)

    assert "calm" in page
    assert "warm" in page
    address = re.search(r'href="(/identity/[^"]*/raw\?[^"]*)"', page)[1].replace("&amp;", "&")
    assert "calm" in text(viewer.get(address))
    assert f"/identity/{found}/impact" in page
    assert viewer.get(f"/identity/{found}/impact").status_code == 200


def test_it_leads_to_the_thought_and_the_task(viewer):
    make.task("t", description="Read the post")
    make.thought("th", task="t", content="They thank me")
    page = html(viewer, tone("warm", thought_id="th", task_id="t"))

    assert '<a href="/thoughts/th"><bdi>They thank me</bdi></a>' in page
    assert '<a href="/tasks/t"><bdi>Read the post</bdi></a>' in page
    assert (Thought.objects.count(), Task.objects.count()) == (1, 1)


def test_a_thought_that_is_not_there_is_no_link(viewer):
    page = html(viewer, tone("warm", thought_id="gone"))

    assert "which is not in this store" in page
    assert 'href="/thoughts/gone"' not in page


def test_what_came_of_earlier_changes_of_the_same_is_there(viewer, ben):
    ben.rule(tone("cold", ago=dt.timedelta(days=1)), "reject")

    page = html(viewer, tone("warm"))

    assert "Other changes of the same items" in page
    assert "also tone" in page
    assert "<bdi>ben</bdi> rejected: “<bdi>Read.</bdi>”" in page


def test_a_viewer_is_told_what_ruling_takes(viewer):
    page = html(viewer, tone("warm"))

    assert "This needs the role authority; you have viewer." in page
    assert "data-sign" not in page
    assert "Ask for changes" not in page


def test_an_authority_with_a_key_is_offered_to_sign(ben):
    found = tone("warm")

    page = html(ben, found)

    assert f'data-sign="ruling" data-draft="/identity/{found}/draft"' in page
    assert ben.key.key_id in page
    assert "Only you may still rule." in page


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("none", "You have no key yet: enrol this browser before you rule."),
        ("enrolled", "Your key “laptop” is not confirmed yet"),
    ],
)
def test_an_authority_without_a_key_is_led_to_the_keys(ada, key, sentence):
    dan = decider("dan", ada, key=key)

    page = html(dan, tone("warm"))

    assert sentence in page
    assert 'href="/identity/authorities/"' in page
    assert "data-sign" not in page


def test_one_does_not_rule_on_an_own_proposal(ben):
    assert "You proposed this change" in html(ben, tone("warm", by="ben"))


def test_one_does_not_rule_twice(ben, cyd):
    found = propose(node("config/trust_parameters", a=1))
    ben.rule(found)

    assert "You have approved this revision already: once is final." in html(ben, found)
    assert "Only you may still rule." in html(cyd, found)


def test_too_few_authorities_are_named(ben):
    page = html(ben, propose(node("config/trust_parameters", a=1)))

    assert "It takes 2 more approvals, so it cannot be applied unless another" in page


def test_nobody_can_rule_where_nobody_has_a_key(viewer):
    assert "Nobody can rule on this at present" in html(viewer, tone("warm"))


def test_a_late_change_is_expired_though_nobody_wrote_so(ben):
    found = tone("warm")
    proposals.overdue(found)

    page = html(ben, found)

    assert "The deadline of this change has passed: nobody can rule on it any more." in page
    assert "Nobody decided by the deadline" in page
    assert current(found).state == "pending", "reading writes nothing"


def test_a_base_that_moved_is_said_before_anybody_signs(ben):
    found = tone("cold")
    ben.rule(tone("warm"))

    page = html(ben, found)

    assert "node agent/iris changed after this change was proposed: it must be rebased." in page
    assert "Rebase this change" in page


def test_earlier_revisions_can_be_read_but_not_ruled_on(ben):
    found = tone("warm")
    proposing.revise(found, [node(name="Iris", tone="hot")], Proposal("iris", "Hotter."))

    page = html(ben, found, "?revision=1")

    assert "This is revision 1; the change is at revision 2." in page
    assert "warm" in page
    assert "data-sign" not in page
    assert "data-sign" in html(ben, found)


def test_one_rules_over_nothing_that_was_not_shown(ben, monkeypatch):
    monkeypatch.setattr("ciris_admin.identity.steps.MOST", 1)
    found = propose(node(name="Iris", tone="warm"), edge("agent/iris", "value/care"))

    page = html(ben, found)

    assert "Not all of this change is compared here: read all of it first." in page
    assert "data-sign" not in page
    assert "data-sign" in html(ben, found, "?items=all")


def test_the_browser_gets_what_it_computes_digests_from(ben):
    found = propose(node(name="Iris", tone="warm"), edge("agent/iris", "value/care"))

    said = ben.get(f"/identity/{found}/operations.json").json()

    operations = [operation(one) for one in said["operations"]]
    signed = ben.key.ruling(found)
    assert (said["change"], said["revision"]) == (found, 1)
    assert states.operations_digest(operations) in payload(signed)


def operation(one):
    item = states.Item(states.Kind(one["kind"]), one["id"])
    sides = (None if one[s] is None else states.State(item, one[s]) for s in ("before", "after"))
    return states.Operation(item, *sides)


def payload(envelope):
    return base64.b64decode(json.loads(envelope)["payload"]).decode()


def test_the_next_change_of_the_filter_is_one_key_away(ben):
    newest = tone("a", ago=dt.timedelta(minutes=1))
    middle = tone("b", ago=dt.timedelta(minutes=2))
    oldest = tone("c", ago=dt.timedelta(minutes=3))

    page = html(ben, middle, "?text=iris")
    assert f'<link rel="prev" href="/identity/{newest}/?text=iris">' in page
    assert f'<link rel="next" href="/identity/{oldest}/?text=iris">' in page

    ben.rule(middle, "reject")
    assert f'<link rel="next" href="/identity/{oldest}/">' in html(ben, middle)


def test_agent_text_is_escaped_and_what_hides_is_named(viewer):
    found = propose(
        node("<img src=x>", **{"<b>": "a\u202eb"}), by="<script>", reason="<script>\u200b"
    )

    page = html(viewer, found)

    assert "<script>\u200b" not in page
    assert "<img src=x>" not in page
    assert "RIGHT-TO-LEFT OVERRIDE" in page.upper()
    assert "ZERO WIDTH SPACE" in page.upper()


@pytest.mark.parametrize("path", ["", "live", "operations.json", "impact", "raw?item=node:x"])
def test_a_change_that_is_not_there_is_not_found(viewer, path):
    assert viewer.get(f"/identity/nothing/{path}").status_code == 404


def test_the_twin_says_what_the_page_says(ben):
    found = tone("warm")

    twin = ben.get(f"/identity/{found}/?format=json").json()

    assert twin["change"]["change_id"] == found
    assert twin["touches"] == "changes tone of agent/iris"
    assert twin["may_not_rule"] == []


def test_a_change_on_top_of_what_nobody_approved_says_so(viewer):
    change_id = tone("warm")
    assert "not as it was approved" not in html(viewer, change_id)
    with past_the_gate():
        Node.objects.filter(node_id="agent/iris").update(attributes_json="{}")

    page = html(viewer, change_id)

    assert "Node <b><bdi>agent/iris</bdi></b> is not as it was approved" in page
