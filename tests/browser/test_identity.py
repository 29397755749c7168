"""The queue and a change in real browsers: by keyboard alone, live, accessible, decided once."""

import json
import os
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.authorities import enrol, house
from tests.consoles import console

SIGHTS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
AGENT = """
import json, sys
from persistence import GraphNode, MemoryService
asked = json.loads(sys.argv[1])
memory = MemoryService.open(asked["url"])
node = GraphNode(**asked["node"])
result = memory.propose_identity_change_sync(memorize=[node], reason=asked["reason"])
memory.close_sync()
print(result.change_id)
"""
CHANGE = re.compile(r"/identity/[0-9a-f]{32}/")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request, tmp_path_factory):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"
        return
    with request.getfixturevalue("postgres").database() as address:
        yield address


@pytest.fixture(scope="module")
def place(browser, url, tmp_path_factory):
    """A console over a store, and the authorities ben and cyd with keys in their browsers."""
    with (
        console(tmp_path_factory.mktemp("identity"), "--store", url) as started,
        house(browser, started) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def ben(place):
    return authority(place, "ben")


@pytest.fixture(scope="module")
def cyd(place):
    return authority(place, "cyd")


def authority(place, name):
    page = place.person(name, "authority")
    place.confirm(name, enrol(page))
    return page


@pytest.fixture
def propose(url):
    """Propose as an agent does: from a process of its own."""

    def one(node_id, attributes=None, reason="It fits better."):
        facts = {"id": node_id, "type": "concept", "scope": "identity"}
        node = {**facts, "attributes": attributes or {"says": "so"}}
        asked = json.dumps({"url": url, "node": node, "reason": reason})
        # An agent's process knows nothing of the console's settings.
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        run = subprocess.run(
            [sys.executable, "-c", AGENT, asked],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()

    return one


def test_a_change_is_approved_by_keyboard_alone(ben, propose):
    found = propose("value/patience")
    ben.goto("/identity/")
    ben.keyboard.press("j")
    ben.keyboard.press("Enter")
    ben.wait_for_url(CHANGE)
    expect(ben.get_by_role("button", name="Approve")).to_be_visible()

    tab_to(ben, "#signing-reason")
    ben.keyboard.type("Read, and it fits.")
    tab_to(ben, 'button[value="approve"]')
    ben.keyboard.press("Enter")
    expect(ben.get_by_role("dialog")).to_contain_text("You approve revision 1 of change " + found)
    assert Axe().run(ben).violations_count == 0
    tab_to(ben, "[data-yes]")
    ben.keyboard.press("Enter")

    expect(ben.locator("#notices")).to_contain_text("Approved and applied")
    expect(ben.locator("main .badge").first).to_have_text("applied")


def tab_to(page, selector, most=60):
    """Press Tab until the focus is there."""
    for _ in range(most):
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} times Tab, and the focus is not at {selector}")


def look(page):
    """Have a page look for news now, as it does when somebody turns to it."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_what_is_new_is_said_without_moving_a_row(ben, propose):
    propose("value/first")
    ben.goto("/identity/")
    pending = ben.locator("table.rows tbody tr").count()
    expect(ben).to_have_title(re.compile(rf"^\({pending}\) Identity changes"))
    expect(ben.locator('head link[rel="icon"]')).to_have_attribute(
        "href", re.compile("^data:image/png")
    )

    propose("value/second")
    look(ben)

    pill = ben.get_by_role("link", name="1 new")
    expect(pill).to_be_visible()
    assert pill.evaluate("(one) => one.closest('[aria-live]').ariaLive") == "polite"
    assert ben.locator("table.rows tbody tr").count() == pending
    expect(ben).to_have_title(re.compile(rf"^\({pending + 1}\) "))
    pill.click()
    expect(ben.locator("table.rows tbody tr")).to_have_count(pending + 1)


def test_two_authorities_decide_and_each_sees_the_other(ben, cyd, propose):
    found = propose("config/trust_parameters", {"initial_trust_score": 0.6})
    for page in (ben, cyd):
        page.goto(f"/identity/{found}/")
        page.get_by_label("Reason", exact=True).fill("The figures support it.")

    sign(ben, "Approve")
    expect(ben.locator("#notices")).to_contain_text("1 of 2 approvals")
    look(cyd)
    expect(cyd.locator(".moved-on")).to_contain_text("ben approved")
    expect(cyd.get_by_label("Reason", exact=True)).to_have_value("The figures support it.")

    sign(cyd, "Approve")
    expect(cyd.locator("#notices")).to_contain_text("Approved and applied")


def sign(page, decision):
    page.get_by_role("button", name=decision).click()
    page.get_by_role("dialog").get_by_role("button", name="Sign").click()


def test_the_loser_of_a_race_reads_who_decided(ben, cyd, propose):
    found = propose("value/haste")
    for page in (ben, cyd):
        page.goto(f"/identity/{found}/")
        page.get_by_label("Reason", exact=True).fill("No.")
    cyd.get_by_role("button", name="Approve").click()
    expect(cyd.get_by_role("dialog")).to_be_visible()

    sign(ben, "Reject")
    expect(ben.locator("#notices")).to_contain_text("Rejected")
    cyd.get_by_role("dialog").get_by_role("button", name="Sign").click()

    expect(cyd.locator("[data-said]")).to_contain_text("ben rejected it: “No.”")


def test_asking_for_changes_asks_why(ben, propose):
    found = propose("value/vague")
    ben.goto(f"/identity/{found}/")
    ben.get_by_text("Ask for changes").click()
    ben.locator("#send-back-reason").fill("Say what you mean.")
    ben.get_by_role("button", name="Send it back").click()

    expect(ben.locator("#notices")).to_contain_text("Sent back")
    expect(ben.locator("main")).to_contain_text("it can be ruled on once it is revised")


@pytest.mark.parametrize("path", ["", "?show=decided", "{}/"])
def test_queue_and_change_are_accessible_and_fit(ben, propose, path):
    hostile = {"a\u202eb": "x" * 400, "<img src=x>": "word " * 400, "deep": [{"k": ["v"]}]}
    found = propose(f"agent/{'long' * 60}/{path}", hostile, reason="<b>\u202etrust me")

    ben.goto(f"/identity/{path.format(found)}")
    ben.wait_for_load_state("networkidle")
    ben.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    for width, scheme in SIGHTS:
        ben.set_viewport_size({"width": width, "height": 900})
        ben.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        accessible(ben)
    ben.set_viewport_size({"width": 1440, "height": 900})


def accessible(page):
    found = Axe().run(page)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    assert found.violations_count == 0, found.generate_report()
    assert wide <= 0
