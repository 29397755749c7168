"""The queue: its tabs, what each row says, and what is new while somebody reads."""

import csv
import datetime as dt
import re

import pytest

from persistence.identity import proposing
from persistence.identity.models import Change
from tests.identity import proposals
from tests.identity.proposals import node, propose, tone

pytestmark = pytest.mark.usefixtures("db", "identity")
HTMX = {"HX-Request": "true"}


def html(browser, query=""):
    response = browser.get(f"/identity/{query}")
    assert response.status_code == 200, response.content
    return " ".join(response.content.decode().split())


def listed(browser, query="format=json"):
    twin = browser.get(f"/identity/?{query}&format=json").json()
    return [row["change_id"] for row in twin["rows"]]


def test_the_first_line_says_what_is_shown(viewer):
    assert "No change to the identity is pending." in html(viewer)
    tone("warm")
    assert "1 change waits for a ruling, newest first." in html(viewer)
    tone("cold")
    assert "2 changes wait for a ruling, newest first." in html(viewer)
    assert "2 changes wait for a ruling, under the filter, oldest first." in html(
        viewer, "?text=iris&sort=oldest"
    )


def test_a_row_says_what_by_whom_how_grave_and_how_far(viewer, ben):
    found = propose(node("config/trust_parameters", a=1), reason="Loans take too long.")
    ben.rule(found)

    page = html(viewer)

    assert "adds config/trust_parameters" in page
    assert "Loans take too long." in page
    assert "1 of 2 approvals" in page
    assert re.search(r'badge attention">high</span><br><span[^>]*>trust_parameters', page)


def test_an_approval_by_a_key_that_was_revoked_since_does_not_count(viewer, ben):
    found = propose(node("config/trust_parameters", a=1))
    ben.rule(found)
    revoke(ben)

    assert "0 of 2 approvals" in html(viewer)


def revoke(person):
    response = person.post(
        f"/identity/authorities/{person.key.key_id}/revoke", reason="Lost the laptop."
    )
    assert response.status_code == 302


def test_a_write_past_the_api_says_so(viewer):
    proposals.written()

    assert "by raw SQL" in html(viewer)


def test_each_tab_has_its_own(viewer, ben):
    pending = tone("pending")
    back = tone("back")
    proposing.send_back(back, authority="ben", reason="Why?")
    rejected = tone("rejected")
    ben.rule(rejected, "reject")
    late = tone("late")
    proposals.overdue(late)

    assert listed(viewer) == [pending]
    assert listed(viewer, "show=aside") == [back]
    assert set(listed(viewer, "show=decided")) == {rejected, late}
    assert set(listed(viewer, "show=all")) == {pending, back, rejected, late}
    assert Change.objects.get(change_id=late).state == "pending", "reading writes nothing"


def test_mine_is_what_waits_for_me(viewer, ben, cyd):
    tone("own", by="ben")
    ruled = propose(node("config/trust_parameters", a=1))
    ben.rule(ruled)
    waits = tone("waits")

    assert listed(ben.browser, "show=mine") == [waits]
    assert ruled in listed(cyd.browser, "show=mine")
    assert "1 change waits for your ruling" in html(ben.browser, "?show=mine")


def test_nothing_waits_for_whoever_does_not_rule(viewer):
    tone("warm")

    page = html(viewer, "?show=mine")

    assert "No change waits for you: you do not rule on identity changes." in page
    assert "This needs the role authority; you have viewer." in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?show=aside", "No change was sent back, and none has gone stale."),
        ("?show=decided", "No change was decided yet."),
        ("?show=all", "No change to the identity was ever proposed in this store."),
        ("?text=nothing", "No change of this tab matches the filter."),
        ("?show=sideways", "No change to the identity is pending."),
        ("?about=nothing", "No change of this tab matches the filter."),
    ],
)
def test_an_empty_list_says_why(viewer, query, sentence):
    assert sentence in html(viewer, query)


def test_the_csv_is_the_filter(viewer):
    tone("other")
    found = propose(node("value/patience", a=1), reason="=SUM(A1)")

    response = viewer.get("/identity/?text=patience&format=csv")
    rows = list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))

    assert [row["change_id"] for row in rows] == [found]
    assert rows[0]["touches"] == "adds value/patience"
    assert rows[0]["reason"] == "'=SUM(A1)"


def test_a_row_links_to_its_change_inside_the_filter(viewer):
    found = tone("warm")

    assert f'href="/identity/{found}/?text=iris"' in html(viewer, "?text=iris")


def news(browser, page):
    """Ask what the page asks by itself."""
    address = re.search(r'hx-get="(/identity/news[^"]*)"', page)[1].replace("&amp;", "&")
    return browser.get(address, headers=HTMX)


def test_what_is_new_is_said_once(viewer):
    tone("first", ago=dt.timedelta(minutes=5))
    page = html(viewer)
    assert news(viewer, page).status_code == 204

    tone("second")
    said = news(viewer, page)

    assert "1 new</a>" in said.content.decode()
    assert 'data-pending="2"' in said.content.decode()
    assert news(viewer, said.content.decode()).status_code == 204


def test_a_decision_changes_the_count_though_nothing_is_new(viewer, ben):
    found = tone("first")
    page = html(viewer)
    ben.rule(found, "reject")

    said = news(viewer, page).content.decode()

    assert 'data-pending="0"' in said
    assert " new</a>" not in said


def test_new_is_what_the_filter_matches(viewer):
    page = html(viewer, "?text=patience")
    tone("warm")

    assert " new</a>" not in news(viewer, page).content.decode()


def test_the_title_counts_what_is_pending(viewer):
    tone("warm")

    assert "<title>(1) Identity changes · CIRIS Admin</title>" in html(viewer)


def test_agent_text_is_escaped(viewer):
    propose(node("<img src=x>", **{"<b>": 1}), by="<script>", reason="<script>alert(1)</script>")

    page = html(viewer)

    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "&lt;img src=x&gt;" in page


def test_a_letter_that_looks_like_another_is_named(viewer):
    deceptive = {"name": "Iris", "tone": "calm", "t\u043ene": "cold"}
    propose(node("agent/iris", **deceptive))

    assert "looks like Latin o" in html(viewer)
