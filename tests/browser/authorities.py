"""People of a running console in browser profiles of their own, and their keys."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser import tabs
from tests.consoles import Console

AUTHORITIES = "/identity/authorities/"


@dataclass
class House:
    """A console, its administrator's page, and a page per browser profile that is opened."""

    browser: Browser
    console: Console
    administrator: Page = field(init=False)
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.administrator = self.profile(str(self.console.sign_in_link))

    def profile(self, link: str | None = None, **options: Any) -> Page:
        """Open a browser profile, signed in by a one-time link."""
        context = self.browser.new_context(base_url=self.console.address, **options)
        self.stack.callback(context.close)
        context.set_default_timeout(tabs.PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        if link:
            page.goto(link)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(f"{self.console.address}/")
        return page

    def _hear(self, message: Any) -> None:
        # A refusal that a test provokes is no fault of the page; a policy that is broken is.
        if (
            message.type == "error"
            and "the server responded with a status of 4" not in message.text
        ):
            self.complaints.append(message.text)

    def person(self, name: str, *roles: str) -> Page:
        """Add a person and open their profile."""
        page = self.administrator
        page.goto("/people/")
        page.get_by_label("Name", exact=True).fill(name)
        form = page.locator('form[action$="/people/add/"]')
        for role in ("viewer", "operator", "authority", "administrator"):
            form.get_by_label(role, exact=True).set_checked(role in roles)
        form.get_by_role("button").click()
        return self.profile(page.locator("[data-link]").inner_text())

    def again(self, name: str) -> Page:
        """Open another profile of a person who is here: a second device."""
        page = self.administrator
        page.goto("/people/")
        row = page.locator("tr", has=page.locator("b", has_text=name))
        row.get_by_role("button", name="New link").click()
        return self.profile(page.locator("[data-link]").inner_text())

    def confirm(self, name: str, words: str) -> None:
        """Confirm the key of a person who has read these words out."""
        page = self.administrator
        page.goto(AUTHORITIES)
        row = page.locator("tr", has=page.locator("b", has_text=name)).filter(has_text="waits")
        row.get_by_text("Confirm", exact=True).click()
        row.get_by_label("The first two words").fill(" ".join(words.split()[:2]))
        row.get_by_role("button").first.click()


@contextlib.contextmanager
def house(browser: Browser, console: Console) -> Iterator[House]:
    """Open a console's house; whatever its pages complained about fails the test."""
    opened = House(browser, console)
    with opened.stack:
        yield opened
    assert opened.complaints == []


def enrol(page: Page) -> str:
    """Enrol this profile; return the words that it shows."""
    page.goto(AUTHORITIES)
    page.get_by_role("button", name="Enrol this browser").click()
    shown = page.locator('[data-case="waiting"] .words')
    shown.wait_for()
    return shown.inner_text()
