"""A real Chromium, and consoles for it to look at."""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fasteners import InterProcessLock
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.browser import chromium, tabs
from tests.browser.tabs import SignedIn
from tests.consoles import Console, console, run_command

DEMO_TEMPLATE = "demo_month"
expect.set_options(timeout=tabs.PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium for this folder: while Playwright runs, Django takes its thread for async."""
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


@pytest.fixture(scope="session")
def demo_month(request, tmp_path_factory) -> Callable[[str], Path]:
    """Return a data directory with the demo of an engine in it, filled once for the whole run."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    @functools.cache
    def filled(engine: str) -> Path:
        home = base / f"demo-{engine}"
        with InterProcessLock(home.with_suffix(".lock")):
            if not home.exists():
                making = home.with_suffix(".making")
                making.mkdir()
                store = f"sqlite:///{making / 'demo.db'}"
                if engine == "postgresql":
                    server = request.getfixturevalue("postgres")
                    server.run(f"CREATE DATABASE {DEMO_TEMPLATE}")
                    store = server.url(DEMO_TEMPLATE)
                run_command("load_demo", "--store", store, home=making)
                making.rename(home)
        return home

    return filled


@pytest.fixture(scope="session")
def demo_home(demo_month, tmp_path_factory) -> Callable[[str], Path]:
    """Copy the demo's data directory of an engine, for a console of its own."""

    def copied(engine: str) -> Path:
        home = tmp_path_factory.mktemp("demo")
        return Path(shutil.copytree(demo_month(engine), home, dirs_exist_ok=True))

    return copied


@pytest.fixture(scope="package")
def sqlite_console(demo_home) -> Iterator[Console]:
    """A console that all files look at; a file that does more has one of its own."""
    with console(demo_home("sqlite"), "--demo") as started:
        yield started


@pytest.fixture(scope="package")
def postgresql_console(postgres, demo_home) -> Iterator[Console]:
    """A console that all files look at; a file that does more has one of its own."""
    home = demo_home("postgresql")
    with (
        postgres.database(DEMO_TEMPLATE) as store,
        console(home, "--demo", "--store", store) as started,
    ):
        yield started


@pytest.fixture(scope="package")
def kept_cookies() -> dict[str, Any]:
    """What the first administrator's browser keeps, by the console's address."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request, browser, kept_cookies) -> SignedIn:
    """The console on a month of demo data, on either engine."""
    started = request.getfixturevalue(f"{request.param}_console")
    if started.address not in kept_cookies:
        kept_cookies[started.address] = _cookies(browser, started)
    return SignedIn(started.address, kept_cookies[started.address])


def _cookies(browser: Browser, started: Console) -> Any:
    """Follow the printed link, as the first administrator does."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(str(started.sign_in_link))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{started.address}/")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def page(browser, demo) -> Iterator[Page]:
    """A tab of the signed-in administrator; it fails the test on any console error."""
    with tabs.signed_in(browser, demo) as tab:
        yield tab.page
    assert tab.complaints == []
