"""An adopted store in real browsers: baseline, captured raw SQL, history read."""

import contextlib
import gzip
import json
import sqlite3
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.authorities import enrol, house
from tests.conftest import REAL_DATABASES
from tests.consoles import console

LINEAGE = "/identity/lineage/"
REPLACE = (
    "INSERT OR REPLACE INTO graph_nodes (node_id, scope, node_type, attributes_json, updated_by)"
    " VALUES ('agent/raw', 'identity', 'agent', '{\"name\": \"Raw\"}', 'nobody')"
)


@pytest.fixture
def adopted(tmp_path):
    path = tmp_path / "seed.db"
    path.write_bytes(gzip.decompress((REAL_DATABASES / "seed_agent.db.gz").read_bytes()))
    return path


@pytest.fixture
def place(browser, tmp_path, adopted):
    options = ("--store", f"sqlite:///{adopted}", "--adopt")
    with console(tmp_path, *options) as started, house(browser, started) as opened:
        yield opened


def raw(path, statement):
    """Write as any other program would: a plain connection of a process of its own."""
    program = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2])"
    subprocess.run([sys.executable, "-c", f"{program}; db.commit()", path, statement], check=True)


def counted(path, question):
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        return db.execute(question).fetchone()[0]


def verdict(adopted, tmp_path):
    """Run verify_identity as an operator would; return its exit code and last line."""
    ended = subprocess.run(
        [sys.executable, "manage.py", "verify_identity", "--store", f"sqlite:///{adopted}"],
        env={"CIRIS_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout.splitlines()[-1]


def test_an_adopted_store_gets_a_signed_history(place, adopted, tmp_path):
    ada = place.person("ada", "authority", "administrator")
    place.confirm("ada", enrol(ada))
    ada.goto(LINEAGE)
    expect(ada.get_by_text("Nobody has signed a baseline")).to_be_visible()
    accessible(ada)
    assert verdict(adopted, tmp_path)[0] == 3

    ada.get_by_role("link", name="Sign the baseline").click()
    accessible(ada)
    ada.get_by_label("Reason").fill("As we found it.")
    ada.get_by_role("button", name="Sign", exact=True).click()
    ada.locator("dialog [data-yes]").click()
    expect(ada.locator("#notices")).to_contain_text("the history starts here")
    assert verdict(adopted, tmp_path) == (0, "Verdict: verified.")

    raw(adopted, REPLACE)
    assert counted(adopted, "SELECT count(*) FROM graph_nodes WHERE node_id = 'agent/raw'") == 0
    assert counted(adopted, "SELECT origin FROM identity_changes") == "captured"
    change = counted(adopted, "SELECT change_id FROM identity_changes")
    ada.goto(f"/identity/{change}/")
    ada.get_by_label("Reason").first.fill("It is one of ours.")
    ada.get_by_role("button", name="Approve").click()
    ada.locator("dialog [data-yes]").click()
    expect(ada.locator("#notices")).to_contain_text("Approved and applied")
    assert verdict(adopted, tmp_path) == (0, "Verdict: verified.")

    history_is_read(ada)
    proof_is_read(ada, change)


def history_is_read(page):
    page.goto(LINEAGE)
    expect(page.locator("#as-of-line")).to_contain_text("approved by ada")
    page.locator("#stop").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#as-of-line")).to_contain_text("the baseline")
    expect(page.locator("#as-of")).not_to_contain_text("agent/raw")
    page.wait_for_url("**/lineage/?at=*")
    assert page.evaluate("document.activeElement.id") == "stop"
    accessible(page)
    page.reload()
    expect(page.locator("#as-of")).not_to_contain_text("agent/raw")
    page.get_by_role("link", name="Next →").click()
    page.get_by_role("link", name="agent/raw").first.click()
    expect(page.locator(".blame tr", has_text="Raw")).to_contain_text("ada")
    accessible(page)


def proof_is_read(page, change):
    page.locator(".blame tr", has_text="Raw").get_by_role("link", name="ada").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ada approved revision 1")
    expect(page.get_by_text("Every check of this ruling that follows ran at")).to_be_visible()
    accessible(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the bundle", exact=True).click()
    found = json.loads(started.value.path().read_text())
    assert found["change"]["id"] == change


def test_a_policy_is_signed_in_the_browser(place):
    ada = place.person("ada", "authority", "administrator")
    place.confirm("ada", enrol(ada))
    ada.goto("/identity/policy/")
    accessible(ada)
    ada.get_by_label("anything else").fill("2")
    ada.get_by_label("Reason").fill("Four eyes for everything.")
    ada.get_by_role("button", name="Sign", exact=True).click()
    ada.locator("dialog [data-yes]").click()

    expect(ada.locator("#notices")).to_contain_text("The policy is in force")
    expect(ada.get_by_role("row", name="anything else")).to_contain_text("2")
    expect(ada.get_by_text("verified", exact=True).first).to_be_visible()
    accessible(ada)


def accessible(page):
    found = Axe().run(page)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert found.violations_count == 0, found.generate_report()
    assert wide <= 0
