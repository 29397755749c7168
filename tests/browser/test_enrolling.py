"""Keys in real browsers: enrolled, read aloud, confirmed, lost, replaced, and never exported."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, expect

from persistence.identity.words import words
from tests.browser.authorities import AUTHORITIES, enrol, house
from tests.consoles import console

OWN_KEYS = """async (name) => (await (await import("/static/js/identity/keys.js")).find(name))
    .map(({ keyId, label }) => ({ keyId, label }))"""
EXPORT = """async () => {
    const [key] = await (await import("/static/js/identity/keys.js")).find("ben");
    return crypto.subtle.exportKey("pkcs8", key.privateKey);
}"""
NO_ED25519 = """
    const made = crypto.subtle.generateKey.bind(crypto.subtle);
    crypto.subtle.generateKey = (algorithm, ...rest) => algorithm === "Ed25519"
        ? Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"))
        : made(algorithm, ...rest);
"""


@pytest.fixture(scope="module")
def place(browser, tmp_path_factory):
    with (
        console(tmp_path_factory.mktemp("enrolling")) as started,
        house(browser, started) as opened,
    ):
        yield opened


def test_a_key_from_its_making_to_its_loss_and_the_next(place):
    ben = place.person("ben", "authority")

    read_out = enrol(ben)

    [key] = ben.evaluate(OWN_KEYS, "ben")
    assert words(key["keyId"]) == read_out
    with pytest.raises(Error, match="not extractable"):
        ben.evaluate(EXPORT)

    place.confirm("ben", read_out)
    expect(place.administrator.locator("#notices")).to_contain_text("it signs from now on")
    ben.reload()
    expect(ben.locator('[data-case="confirmed"]')).to_be_visible()
    accessible(ben)

    phone = place.again("ben")
    assert enrol(phone) != read_out
    accessible(phone)

    row = ben.locator("tr", has_text=key["keyId"][:8])
    row.get_by_text("Revoke", exact=True).click()
    row.get_by_label("Why").fill("Left on a train.")
    row.get_by_role("button", name="Revoke").click()
    expect(ben.locator('[data-case="revoked"]')).to_be_visible()
    ben.get_by_role("button", name="Delete it and enrol anew").click()
    expect(ben.locator('[data-case="none"]')).to_be_visible()
    assert ben.evaluate(OWN_KEYS, "ben") == []
    assert enrol(ben) != read_out


def test_an_enrolment_that_did_not_arrive_is_handed_in_again(place):
    cyd = place.person("cyd", "authority")
    cyd.goto(AUTHORITIES)
    cyd.route("**/enrol", lambda route: route.fulfill(status=409, json={"error": "Not now."}))
    cyd.get_by_role("button", name="Enrol this browser").click()
    expect(cyd.locator("[data-said]")).to_have_text("Not now.")
    expect(cyd.locator('[data-case="unknown"]')).to_be_visible()
    cyd.unroute("**/enrol")

    cyd.get_by_role("button", name="Hand it in").click()

    expect(cyd.locator('[data-case="waiting"]')).to_be_visible()
    assert len(cyd.evaluate(OWN_KEYS, "cyd")) == 1


def test_a_browser_that_cannot_sign_is_told_what_to_do_instead(place):
    dan = place.person("dan", "authority")
    dan.add_init_script(NO_ED25519)

    dan.goto(AUTHORITIES)

    expect(dan.locator('[data-case="unable"]')).to_contain_text("does not know Ed25519")
    dan.get_by_text("Sign from the command line instead").click()
    expect(dan.get_by_text("manage.py wa enrol dan --key my.pem")).to_be_visible()


def accessible(page):
    found = Axe().run(page)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert found.violations_count == 0, found.generate_report()
    assert wide <= 0
