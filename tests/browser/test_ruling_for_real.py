"""A ruling worded by the store, checked and signed in the browser, and counted by the store."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from ciris_admin.identity.shown import shown
from persistence import GraphNode, MemoryService
from persistence.graph.models import Node
from persistence.identity import canonical, drafts, founding, ledger, ruling
from persistence.identity.keys import AuthorityKey
from tests.browser.authorities import house
from tests.browser.signing_page import MAKE, REASON, Asking, ask, said
from tests.consoles import console
from tests.identity.authorities import LONG_AGO

AWKWARD = {"name": "Ìris \U0001f469\u200d\U0001f680", "tone": "calm \u202e", "weight": 0.1}


@pytest.fixture(scope="module")
def place(browser, tmp_path_factory):
    with (
        console(tmp_path_factory.mktemp("for-real")) as started,
        house(browser, started) as opened,
    ):
        yield opened


@pytest.fixture(autouse=True)
def django_beside_playwright(monkeypatch):
    """Playwright's loop runs in this thread, which Django therefore takes for asynchronous."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@dataclass
class AskingForReal(Asking):
    """The same for a change in a real store, with the draft that it words."""

    draft: Mapping[str, Any] = field(default_factory=dict)

    def signing(self):
        named = {name: self.draft[name] for name in ("store", "change", "revision", "quorum")}
        return {"kind": "ruling", **named}

    def above(self):
        return ""

    def shown(self):
        return shown(self.draft["change"], self.draft["revision"], self.steps)

    def body(self, asked):
        return {**self.draft, "decision": asked["decision"], "reason": asked["reason"]}


def proposed():
    """Found an identity and propose to change it; return the id of the change."""
    found = GraphNode(id="agent/iris", type="agent", scope="identity", attributes=AWKWARD)
    founding.found_identity([found])
    memory = MemoryService(alias="store")
    warm = {**AWKWARD, "tone": "warm\n"}
    node = GraphNode(id="agent/iris", type="agent", scope="identity", attributes=warm)
    change_id = memory.memorize_sync(node).change_id
    memory.close_sync()
    return change_id


def test_the_store_counts_what_the_browser_signed(place, store):
    page = place.administrator.context.new_page()
    page.goto("/")
    key = page.evaluate(MAKE)
    change_id = proposed()
    draft = drafts.draft_ruling(
        change_id, decision="approve", reason=REASON, authority="ben", key_id=key["keyId"]
    )
    steps = ledger.operations(change_id, 1)
    asking = AskingForReal(page, key, steps=steps, draft=canonical.decode(draft.payload))

    asking.open()
    ask(asking)
    page.get_by_role("button", name="Sign").click()
    expect(said(asking)).to_have_text("1 of 2 approved.")

    public = base64.b64decode(key["publicKey"])
    own = AuthorityKey(key["keyId"], "ben", public, "laptop", LONG_AGO, None, False)
    ring = SimpleNamespace(key={own.key_id: own}.get, all_keys=lambda: [own])
    outcome = ruling.rule(asking.envelopes[0], ring=ring)
    assert outcome.state == "applied"
    assert Node.objects.get(scope="identity").attributes_json.value["tone"] == "warm\n"
    page.close()
