"""Tabs of a person who has signed in, and what the browser complained of in them."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Page

PATIENCE_MS = 30_000  # a machine that is busy with other tests may take its time


@dataclass(frozen=True)
class SignedIn:
    """A running console, and the cookies of its first administrator."""

    address: str
    cookies: Any


@dataclass
class Tab:
    """A page, and the console errors on it so far."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def failed(self, error: Error) -> None:
        self.complaints.append(str(error))


@contextlib.contextmanager
def signed_in(browser: Browser, demo: SignedIn) -> Iterator[Tab]:
    """Open a tab in a window of its own, and listen to it until it is closed."""
    context = browser.new_context(storage_state=demo.cookies, base_url=demo.address)
    context.set_default_timeout(PATIENCE_MS)
    tab = Tab(context.new_page())
    tab.page.on("console", tab.heard)
    tab.page.on("pageerror", tab.failed)
    yield tab
    context.close()
