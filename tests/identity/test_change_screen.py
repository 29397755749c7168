"""The page of a change: what it says, who may do what or why not; nothing happens twice."""

import base64
import datetime as dt
import json
import re

import pytest

from persistence.audit.models import AuditEntry
from persistence.graph.models import Node
from persistence.identity import proposing, states
from persistence.identity.envelope import LARGEST
from persistence.identity.models import Change, Remark, Ruling
from persistence.identity.proposing import Proposal
from persistence.tasks.models import Task, Thought
from tests.identity import proposals
from tests.identity.gate import past_the_gate
from tests.identity.people import decider
from tests.identity.proposals import edge, node, propose, tone
from tests.tasks import make

pytestmark = pytest.mark.usefixtures("db", "identity")
HTMX = {"HX-Request": "true"}


def html(browser, change_id, query="", status=200):
    response = browser.get(f"/identity/{change_id}/{query}")
    assert response.status_code == status, response.content
    return text(response)


def text(response):
    return " ".join(response.content.decode().split())


def current(change_id):
    return Change.objects.get(change_id=change_id)


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
    assert "You may still rule." in page


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
    assert "You may still rule." in html(cyd, found)


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


def test_asking_for_changes_sends_it_back_without_a_ruling(ben):
    found = tone("warm")

    answer = ben.browser.post(
        f"/identity/{found}/send-back", {"reason": "Why warm?", "revision": 1}, follow=True
    )

    assert "Sent back" in text(answer)
    assert current(found).state == "returned"
    assert not Ruling.objects.exists()
    assert "ben asked for changes" in re.sub(r"</?b(di)?>", "", text(answer))


def test_nothing_is_sent_back_twice(ben):
    found = tone("warm")
    ben.post(f"/identity/{found}/send-back", reason="Why?", revision=1)

    answer = ben.post(f"/identity/{found}/send-back", reason="Why?", revision=1)

    assert answer.status_code == 409
    assert "it waits for a revision already" in text(answer)
    assert Remark.objects.count() == 1


def test_what_was_revised_meanwhile_is_not_sent_back_unread(ben):
    found = tone("warm")
    proposing.revise(found, [node(name="Iris", tone="hot")], Proposal("iris", "Hotter."))

    answer = ben.post(f"/identity/{found}/send-back", reason="Too warm.", revision=1)

    assert answer.status_code == 409
    assert "This change is at revision 2 now, and you read revision 1" in text(answer)
    assert "Too warm." in text(answer), "what was written is not lost"
    assert current(found).state == "pending"


@pytest.mark.parametrize("act", ["send-back", "withdraw", "revert"])
def test_an_act_without_a_reason_is_refused(ben, act):
    found = tone("warm", by="ben")

    answer = ben.post(f"/identity/{found}/{act}", reason=" ", revision=1)

    assert answer.status_code == 422
    assert "Say why: the reason is empty." in text(answer)
    assert current(found).state == "pending"


@pytest.mark.parametrize("act", ["send-back", "withdraw", "rebase", "revert"])
def test_a_viewer_moves_nothing(viewer, act):
    found = tone("warm")

    answer = viewer.post(f"/identity/{found}/{act}", {"reason": "x", "revision": 1})

    assert answer.status_code == 403
    assert current(found).state == "pending"


def test_an_administrator_withdraws(ada, client):
    found = tone("warm")
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(
        f"/identity/{found}/withdraw", {"reason": "A test.", "revision": 1}, follow=True
    )

    assert "This change was withdrawn: that is final." in text(answer)


def test_a_stale_change_is_rebased_once(ben, cyd):
    found = tone("cold")
    ben.rule(propose(node(name="Iris", tone="calm", mood="good")))

    answer = cyd.browser.post(f"/identity/{found}/rebase", {"revision": 1}, follow=True)
    again = cyd.post(f"/identity/{found}/rebase", revision=1)

    assert "Rebased: revision 2 is pending" in text(answer)
    assert again.status_code == 409
    assert current(found).revision == 2
    assert "You proposed this change, or a revision of it" in html(cyd, found)


def test_what_has_not_moved_is_not_rebased(ben):
    found = tone("cold")

    answer = ben.post(f"/identity/{found}/rebase", revision=1)

    assert answer.status_code == 409
    assert current(found).revision == 1


def test_an_applied_change_is_undone_by_a_new_one(ben):
    found = tone("warm")
    ben.rule(found)

    answer = ben.browser.post(
        f"/identity/{found}/revert", {"reason": "Too warm.", "revision": 1}, follow=True
    )

    new = Change.objects.get(origin="revert")
    assert answer.redirect_chain[-1][0] == f"/identity/{new.change_id}/"
    assert f'to undo <a href="/identity/{found}/">an applied change</a>' in text(answer)
    assert current(found).state == "applied"

    again = ben.post(f"/identity/{found}/revert", reason="Too warm.", revision=1)
    assert again.status_code == 409
    assert "A change that would undo this one waits already." in text(again)


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
