"""Pages left open in a real Chromium: two follow the log, one a chart, one the overview."""

import contextlib
import itertools
import re
import threading
from collections import Counter

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.lists import Site
from tests.browser import chromium

SHOW_MILLISECONDS = 2_000
OPENED = {
    "log": "/logs/?range=1h",
    "warnings": "/logs/?range=1h&level=WARNING",
    "charts": "/metrics/?metric=soak_00&metric=soak_01&range=15m&refresh=10s",
    "overview": "/?range=1h&refresh=10s",
}
NUMBER = re.compile(r"Soak line (\d+) ")


class Browsers(threading.Thread):
    """Keeps the pages open and, where one announces new lines, shows them."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self._site = site
        self._end = threading.Event()
        self.ready = threading.Event()
        self.troubles: Counter[str] = Counter()
        self.shown = 0  # lines that came by a click

    def run(self) -> None:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.executable(), args=chromium.ARGUMENTS
            )
            pages = {name: self._open(browser, name) for name in OPENED}
            self.ready.set()
            while not self._end.is_set():
                for name in ("log", "warnings"):
                    self._show(pages[name], is_every=name == "log")
                pages["overview"].wait_for_timeout(SHOW_MILLISECONDS)
            browser.close()

    def stop(self) -> None:
        self._end.set()

    def _open(self, browser: Browser, name: str) -> Page:
        context = browser.new_context(base_url=self._site.address)
        context.add_cookies(
            [
                {"name": key, "value": value, "url": self._site.address}
                for key, value in self._site.cookies.items()
            ]
        )
        page = context.new_page()
        page.on("pageerror", lambda error: self._note(f"{name}: {error}"))
        page.on(
            "response",
            lambda answer: answer.status >= 400 and self._note(f"{answer.status} {answer.url}"),
        )
        page.goto(OPENED[name])
        if "log" in OPENED[name]:
            page.locator("[data-follow-start]").click()
        return page

    def _note(self, trouble: str) -> None:
        self.troubles[trouble[:200]] += 1

    def _show(self, page: Page, *, is_every: bool) -> None:
        """Click on the button of new lines, and look whether what is there now is without a gap."""
        button = page.locator("[data-follow-show]")
        if not button.is_visible():
            return
        with page.expect_event("requestfinished"), contextlib.suppress(TimeoutError):
            button.click()
        page.wait_for_timeout(200)
        numbers = [int(n) for n in NUMBER.findall(page.locator("#lines").inner_text())]
        steps = Counter(later - sooner for later, sooner in itertools.pairwise(numbers))
        if any(step <= 0 or (is_every and step != 1) for step in steps):
            self._note(f"the list has a gap: steps of {dict(steps)}")
        self.shown = max(self.shown, numbers[0] if numbers else 0)
