"""What moves a change on without a ruling: each act once, by whom it is for, with a reason."""

import re

import pytest

from persistence.identity import proposing
from persistence.identity.models import Change, Remark, Ruling
from persistence.identity.proposing import Proposal
from tests.identity.pages import current, html, text
from tests.identity.proposals import node, propose, tone

pytestmark = pytest.mark.usefixtures("db", "identity")


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
    client.force_login(ada, backend="ciris_admin.access.backend.PeopleBackend")

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
