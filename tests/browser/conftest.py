"""A real Chromium, and consoles for it to look at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.browser import chromium
from tests.consoles import Console, console


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium for one file: while Playwright runs, Django takes its thread for async."""
    path = chromium.executable()
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        except Error:
            if path:
                raise
            chromium.install()
            running = playwright.chromium.launch(args=chromium.ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(request, tmp_path_factory) -> Iterator[Console]:
    """The console on a month of demo data, on either engine."""
    home = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        with console(home, "--demo") as started:
            yield started
        return
    server = request.getfixturevalue("postgres")
    with server.database() as url, console(home, "--demo", "--store", url) as started:
        yield started


@pytest.fixture(scope="module")
def state(browser, demo) -> dict[str, object]:
    """The cookies of the first administrator, who followed the printed link."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(demo.sign_in_link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{demo.address}/")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def page(browser, state, demo) -> Iterator[Page]:
    """A tab of the signed-in administrator; it fails the test on any console error."""
    context = browser.new_context(storage_state=state, base_url=demo.address)
    context.set_default_timeout(15_000)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert complaints == []
