"""An item of a change as it is stored, and its impact, each at an address of its own."""

import pytest

from persistence.identity import proposing
from persistence.identity.ledger import Proposal
from persistence.identity.proposing import Intent
from persistence.identity.states import node_state

CREED = "Be kind. " * 20_000


@pytest.fixture
def change(viewer, identity):
    after = node_state("agent/iris", "concept", '{"name": "Iris",  "tone": "warm\u202e"}')
    added = node_state("<b>x</b>", "concept", f'{{"creed": "{CREED}"}}')
    intents = [Intent(one.item, one) for one in (after, added)]
    return proposing.propose(intents, Proposal("agent", "because"))


def get(viewer, change, page="raw", **query):
    return viewer.get(f"/identity/{change}/{page}", query)


def test_both_sides_are_shown_as_they_are_stored(viewer, change):
    page = get(viewer, change, item="node:agent/iris").content.decode()

    assert "{&quot;name&quot;: &quot;Iris&quot;, &quot;tone&quot;: &quot;calm&quot;}" in page
    assert "{&quot;name&quot;: &quot;Iris&quot;,  &quot;tone&quot;: &quot;warm" in page
    assert "[right-to-left override U+202E]" in page


def test_htmx_gets_the_fragment_alone(viewer, change):
    answer = viewer.get(
        f"/identity/{change}/raw", {"item": "node:agent/iris"}, headers={"HX-Request": "true"}
    )

    assert answer.content.decode().lstrip().startswith('<div class="raw-pair">')


def test_an_item_that_is_not_there_says_so_and_a_long_one_is_cut(viewer, change):
    page = get(viewer, change, item="node:<b>x</b>").content.decode()

    assert "It was not there." in page
    assert f"Attributes, {len(CREED) + 13:,} characters: the first 100,000 of them" in page
    assert len(page) < 150_000
    assert "<b>x</b>" not in page


def test_the_download_is_what_is_stored_to_the_byte(viewer, change):
    answer = get(viewer, change, item="node:agent/iris", format="raw", side="after")

    assert answer.content == '{"name": "Iris",  "tone": "warm\u202e"}'.encode()
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    "query",
    [
        {"item": "node:nobody"},
        {},
        {"item": "node:agent/iris", "revision": "9"},
        {"item": "node:<b>x</b>", "format": "raw", "side": "before"},
        {"item": "node:agent/iris", "format": "raw", "side": "between"},
    ],
)
def test_what_a_change_does_not_have_is_not_found(viewer, change, query):
    assert get(viewer, change, **query).status_code == 404
    assert get(viewer, "no-change", **query).status_code == 404


def test_a_revision_keeps_what_it_said(viewer, change):
    after = node_state("agent/iris", "concept", '{"tone": "cold"}')
    proposing.revise(change, [Intent(after.item, after)], Proposal("agent", "again"))

    assert "warm" in get(viewer, change, item="node:agent/iris", revision="1").content.decode()
    assert "cold" in get(viewer, change, item="node:agent/iris").content.decode()


def test_the_impact_names_what_the_items_are_tied_to(viewer, change):
    page = get(viewer, change, "impact").content.decode()
    twin = get(viewer, change, "impact", format="json").json()

    assert "Edges at it" in page
    assert [one["item"]["id"] for one in twin["impacts"]] == ["agent/iris", "<b>x</b>"]
    assert get(viewer, "no-change", "impact").status_code == 404
