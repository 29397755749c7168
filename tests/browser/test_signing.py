"""Signing a ruling: what is shown is what is signed, once, or nothing is."""

import base64
import hashlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from persistence.identity import bodies, envelope
from persistence.identity.states import Operation, node_state
from persistence.identity.words import words
from tests.browser.authorities import house
from tests.browser.signing_page import (
    IRIS,
    MAKE,
    STEPS,
    Asking,
    AskingForBaseline,
    AskingForPolicy,
    ask,
    said,
)
from tests.consoles import console


@pytest.fixture(scope="module")
def place(browser, tmp_path_factory):
    with (
        console(tmp_path_factory.mktemp("signing")) as started,
        house(browser, started) as opened,
    ):
        yield opened


@pytest.fixture
def asking(place):
    """A page that asks ben for a ruling, in a tab whose browser holds a key of his."""
    page = place.administrator.context.new_page()
    page.goto("/")
    made = page.evaluate(MAKE)
    yield Asking(page, key=made)
    page.close()


def test_what_is_shown_is_signed(asking):
    asking.open()
    ask(asking)

    dialog = asking.page.get_by_role("dialog")
    expect(dialog).to_contain_text("You approve revision 3 of change c-1")
    expect(dialog).to_contain_text("node agent/iris")
    expect(dialog).to_contain_text("as soon as 2 authorities have approved it")
    expect(dialog).to_contain_text(words(asking.key["keyId"]))
    assert Axe().run(asking.page).violations_count == 0
    digest_words = dialog.locator('[data-fill="digest-words"]').inner_text()
    dialog.get_by_role("button", name="Sign").click()

    expect(said(asking)).to_have_text("1 of 2 approved.")
    [text] = asking.envelopes
    signed = envelope.parse(text, payload_type=bodies.RULING)
    signed.verify(base64.b64decode(asking.key["publicKey"]))
    assert signed.key_id == asking.key["keyId"]
    assert signed.body["reason"] == "Warmer is kinder,\nas measured."
    assert signed.body["decision"] == "approve"
    assert words(hashlib.sha256(signed.payload).hexdigest()) == digest_words


def test_a_signature_is_not_pressed_twice(asking):
    asking.open()
    ask(asking, "Reject")
    expect(asking.page.get_by_role("dialog")).to_contain_text("It ends here, for good.")
    asking.page.get_by_role("button", name="Sign").dblclick()
    expect(said(asking)).to_have_text("1 of 2 approved.")

    for name in ("Approve", "Reject"):
        expect(asking.page.get_by_role("button", name=name)).to_be_disabled()
    assert len(asking.envelopes) == 1


@pytest.mark.parametrize("way", ["Cancel", "Escape"])
def test_whoever_thinks_again_signs_nothing(asking, way):
    asking.open()
    ask(asking)
    if way == "Escape":
        asking.page.get_by_role("dialog").wait_for()
        asking.page.keyboard.press(way)
    else:
        asking.page.get_by_role("button", name=way).click()

    expect(said(asking)).to_have_text("Nothing was signed.")
    expect(asking.page.get_by_role("button", name="Approve")).to_be_enabled()
    assert asking.envelopes == []


NAMED = {
    "nonce": "nonce or time",
    "issued_at": "nonce or time",
    "checkpoint": "audit checkpoint",
    "extra": "list of fields",
}
LIES = {
    "store": "store-2",
    "change": "c-2",
    "revision": 4,
    "operations": "0" * 64,
    "base": [],
    "result": "0" * 64,
    "decision": "reject",
    "reason": "Something else.",
    "quorum": 1,
    "authority": "eve",
    "key": "0" * 64,
    "nonce": "short",
    "issued_at": "later",
    "checkpoint": {"sequence": 7},
    "extra": "field",
    "schema": "identity-ruling/2",
}


def test_a_server_that_words_anything_else_gets_no_signature(asking):
    asking.open()
    for name, lie in LIES.items():
        asking.lies = {name: lie}
        ask(asking)
        expect(said(asking)).to_contain_text(
            f"Nothing was signed: the {NAMED.get(name, name)} that the server asks"
        )
    asking.lies, asking.payload_type = {}, bodies.POLICY
    ask(asking)
    expect(said(asking)).to_contain_text("kind of statement")
    assert asking.envelopes == []


def test_other_operations_than_the_draft_is_over_are_not_signed(asking):
    other = Operation(IRIS, STEPS[0].before, node_state("agent/iris", "agent", '{"tone": "warm"} '))
    asking.open()

    asking.steps = (other,)
    ask(asking)

    expect(said(asking)).to_contain_text("the text of agent/iris")
    asking.page.evaluate("document.querySelector('pre').textContent += ' '")
    ask(asking)
    expect(said(asking)).to_contain_text("the operations that the server asks")


def test_a_revision_made_meanwhile_is_read_first(asking):
    asking.open()
    asking.revision = 4
    ask(asking)

    expect(said(asking)).to_contain_text("revised after this page was loaded")


def test_the_servers_refusal_is_said_and_can_be_answered(asking):
    asking.open()
    asking.refusal = "cyd has rejected this change: that is final."
    ask(asking)
    asking.page.get_by_role("button", name="Sign").click()

    expect(said(asking)).to_have_text(asking.refusal)
    expect(asking.page.get_by_role("button", name="Approve")).to_be_enabled()


def test_a_browser_without_a_usable_key_is_told_where_to_get_one(asking):
    asking.key = {"keyId": "0" * 64, "label": "another browser's"}
    asking.open()

    expect(asking.page.locator('[data-case="none"]')).to_contain_text("holds no confirmed key")
    asking.page.get_by_text("Sign from the command line instead").click()
    expect(asking.page.get_by_text("manage.py wa sign c-1")).to_be_visible()


def test_a_policy_is_signed_as_its_form_says(asking):
    policy = AskingForPolicy(asking.page, asking.key)
    policy.open()
    policy.page.get_by_label("Days").fill("14")
    ask(policy, "Sign")

    dialog = policy.page.get_by_role("dialog")
    expect(dialog).to_contain_text("any other change takes 1, ethical_boundaries takes 2")
    expect(dialog).to_contain_text("14 days to rule")
    dialog.get_by_role("button", name="Sign").click()
    expect(said(policy)).to_have_text("1 of 2 approved.")
    body = envelope.parse(policy.envelopes[0], payload_type=bodies.POLICY).body
    assert (body["days_to_rule"], body["quorums"][1]["quorum"]) == (14, 2)


def test_a_baseline_is_signed_over_the_items_shown(asking):
    baseline = AskingForBaseline(asking.page, asking.key)
    baseline.open()
    ask(baseline, "Sign")

    dialog = baseline.page.get_by_role("dialog")
    expect(dialog).to_contain_text("the identity as it is now, 2 items")
    dialog.get_by_role("button", name="Sign").click()
    expect(said(baseline)).to_have_text("1 of 2 approved.")
    assert len(baseline.envelopes) == 1


@pytest.mark.parametrize(
    ("kind", "lie"),
    [
        (AskingForPolicy, {"quorums": [{"config_type": "*", "quorum": 1}]}),
        (AskingForPolicy, {"days_to_rule": 365}),
        (AskingForPolicy, {"replaces": 3}),
        (AskingForBaseline, {"items": []}),
    ],
)
def test_another_policy_or_baseline_is_not_signed(asking, kind, lie):
    other = kind(asking.page, asking.key, lies=lie)
    other.open()
    ask(other, "Sign")

    [name] = lie
    expect(said(other)).to_contain_text(f"Nothing was signed: the {name} that")
