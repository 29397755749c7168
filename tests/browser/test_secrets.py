"""A secret revealed in a real browser: for half a minute, to one reader, and gone with the page."""

import re

import pytest
from playwright.sync_api import Error, expect

from tests.consoles import console

# What a browser does with a page is the same on either engine.
pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True)
PASSWORD = "a phrase for a test alone"
VALUE = "[data-value]"


@pytest.fixture(scope="module")
def sqlite_console(demo_home):
    """A console of this file's own: its administrator chooses a password."""
    with console(demo_home("sqlite"), "--demo") as started:
        yield started


@pytest.fixture
def secret(page):
    """Open the page of a secret of the demo, as somebody who has a password."""
    page.goto("/account/")
    if page.get_by_label("Name").is_visible():  # the first test has chosen the password
        page.get_by_label("Name").fill("admin")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    else:
        page.locator("#id_new_password1").fill(PASSWORD)
        page.locator("#id_new_password2").fill(PASSWORD)
        page.get_by_role("button", name="Set the password").click()
        page.get_by_text("The password is set").wait_for()
    page.goto("/secrets/?pattern=tokens")
    page.locator("table.rows tbody a.key").first.click()
    page.wait_for_url(re.compile("/secrets/[0-9a-f-]{36}"))
    return page


def reveal(page) -> str:
    page.get_by_label("What for").fill("A test of the page")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Reveal it").click()
    shown = page.locator(VALUE).inner_text()
    assert shown.startswith("glpat-")
    return shown


def test_it_is_gone_after_its_time(secret):
    secret.clock.install()
    address = secret.url
    value = reveal(secret)

    secret.clock.run_for(29_000)
    expect(secret.locator(VALUE)).to_have_text(value)
    secret.clock.run_for(2_000)

    expect(secret.locator(VALUE)).to_have_count(0)
    expect(secret.get_by_role("button", name="Reveal it")).to_be_visible()
    expect(secret.locator("#opened")).to_contain_text("opened 1 time")
    expect(secret.locator("#askers")).to_contain_text("A test of the page")
    assert value not in secret.content()
    assert secret.url == address


def test_it_is_gone_when_the_page_is_hidden_or_left(secret):
    value = reveal(secret)
    secret.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    expect(secret.locator(VALUE)).to_have_count(0)
    secret.reload()
    reveal(secret)

    secret.get_by_role("link", name="Logs").click()
    secret.wait_for_url("**/logs/")
    secret.go_back()

    expect(secret.get_by_role("button", name="Reveal it")).to_be_visible()
    assert value not in secret.content()
    stored = "JSON.stringify([{...sessionStorage}, {...localStorage}, history.state])"
    assert value not in secret.evaluate(stored)


def test_its_entry_is_in_the_audit_trail(secret):
    reveal(secret)

    secret.get_by_role("link", name=re.compile("Audit entry")).click()

    expect(secret.get_by_text("secret.opened").first).to_be_visible()
    expect(secret.get_by_text("A test of the page").first).to_be_visible()


def test_without_scripts_the_browser_goes_back_by_itself(browser, secret):
    context = browser.new_context(
        java_script_enabled=False, storage_state=secret.context.storage_state()
    )
    page = context.new_page()
    page.goto(secret.url)
    value = reveal(page)
    answered = page.url

    page.goto(secret.url)
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # to see it again is to ask again
        page.go_back()

    assert answered == f"{secret.url.partition('?')[0]}/reveal"
    expect(page.locator("body")).not_to_contain_text(value)
    context.close()
