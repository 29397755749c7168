"""A real Chromium, and consoles for it to look at."""

import contextlib
import functools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fasteners import InterProcessLock
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.browser import chromium
from tests.consoles import Console, console, run_command

DEMO_TEMPLATE = "demo_month"


@dataclass(frozen=True)
class SignedIn:
    """A running console, and the cookies of its first administrator."""

    address: str
    cookies: Any


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


@pytest.fixture(scope="module")
def consoles(request, browser, demo_month, tmp_path_factory) -> Iterator[Callable[[str], SignedIn]]:
    """Start a console on demo data per engine when it is first asked for, and keep it."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def on(engine: str) -> SignedIn:
            home, options = tmp_path_factory.mktemp("demo"), ["--demo"]
            shutil.copytree(demo_month(engine), home, dirs_exist_ok=True)
            if engine == "postgresql":
                server = request.getfixturevalue("postgres")
                options += ["--store", stack.enter_context(server.database(DEMO_TEMPLATE))]
            started = stack.enter_context(console(home, *options))
            return SignedIn(started.address, _cookies(browser, started))

        yield on


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request, consoles) -> SignedIn:
    """The console on a month of demo data, on either engine."""
    return consoles(request.param)


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
    context = browser.new_context(storage_state=demo.cookies, base_url=demo.address)
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
