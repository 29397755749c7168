"""A tour of every page in a real Chromium over a store with two hundred planted secrets."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from tests.browser import chromium
from tests.consoles import MANAGE, Console, console
from tests.engines import Store
from tests.secrets.canaries import Cage, Canary, columns_of, files_under, left_in
from tests.walking import links

MOST_PAGES = 400
PASSWORD = "a phrase for the tour alone"
FORMS = ("?format=json", "?format=csv")


def tour(store: Store, folder: Path, *, most: int = MOST_PAGES) -> tuple[int, dict[str, list[str]]]:
    """Plant, look at everything, reveal some; return the pages seen, and where a secret is left."""
    home, profile, scratch = (folder / name for name in ("home", "profile", "tmp"))
    for one in (home, profile, scratch):
        one.mkdir()
    environment = {"CIRIS_HOME": str(home), "TMPDIR": str(scratch), "CIRIS_LOG_LEVEL": "DEBUG"}
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    tempfile.tempdir = None  # it is read anew
    try:
        for words in (["migrate"], ["secrets", "key", "create"]):
            _manage(*words, store=store)
        cage = _planted(store)
        seen, output = _toured(store, home, profile, most)
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        tempfile.tempdir = None
    contents = [
        *seen.items(),
        *columns_of(store),
        *files_under(folder),
        ("what the console said", output.encode()),
    ]
    left = {name: found for name, text in contents if (found := left_in(text, cage.all))}
    return len(seen), left


def _manage(*words: str, store: Store) -> None:
    command = [*MANAGE, *words, "--store", store.url]
    subprocess.run(command, check=True, capture_output=True)


def _planted(store: Store) -> Cage:
    """Plant in a process of its own, as an agent does; learn from it what it has planted."""
    command = [sys.executable, "-m", "tests.secrets", "plant", store.url]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    cage = Cage()
    cage.all = [Canary(secret, "") for secret in json.loads(done.stdout)]
    return cage


def _toured(store: Store, home: Path, profile: Path, most: int) -> tuple[dict[str, bytes], str]:
    with console(home, "--store", store.url) as started:
        seen = dict(_seen(started, profile, most))
        return seen, "\n".join(started.output)


def _seen(started: Console, profile: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield what each page, its twin and its CSV hold, and what is left after a reveal."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=chromium.executable(),
            args=list(chromium.ARGUMENTS),
            base_url=started.address,
        )
        page = context.new_page()
        _enter(page, str(started.sign_in_link))
        yield from _walked(context, page, started.address, most)
        for number, address in enumerate(_secrets_of(page)[:5]):
            yield f"{address} revealed {number}", _revealed(page, address)
        context.close()


def _enter(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/account/")
    for field in ("#id_new_password1", "#id_new_password2"):
        page.locator(field).fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_text("The password is set").wait_for()


def _walked(
    context: BrowserContext, page: Page, start: str, most: int
) -> Iterator[tuple[str, bytes]]:
    waiting, met, seen = [f"{start}/"], {f"{start}/"}, 0
    while waiting and seen < most:
        seen += 1
        address = waiting.pop(0)  # in breadth: each screen before the rows of one
        parts = urlsplit(address)
        if "format=" in parts.query or parts.path.endswith(("/text", "/raw")):
            yield address, context.request.get(address).body()
            continue
        html = _page_at(page, address)
        if html is None:  # a file to keep
            yield address, context.request.get(address).body()
            continue
        yield address, html.encode()
        for form in FORMS if parts.path.endswith("/") and not parts.query else ():
            yield address + form, context.request.get(address + form).body()
        for found in links(html):
            joined = urljoin(address, found).partition("#")[0]
            if joined.startswith(f"{start}/") and "/admin/" not in joined and joined not in met:
                met.add(joined)
                waiting.append(joined)


def _page_at(page: Page, address: str) -> str | None:
    """Go there and return the page; None where the browser is given a file instead."""
    try:
        page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return None
        raise
    return page.content()


def _secrets_of(page: Page) -> list[Any]:
    page.goto("/secrets/")
    keys = page.locator("table.rows tbody a.key").all()
    return [key.get_attribute("href") for key in keys]


def _revealed(page: Page, address: str) -> bytes:
    """Reveal a secret, and return what the page holds once it is hidden."""
    page.goto(address)
    page.get_by_label("What for").fill("A tour of every page")
    page.get_by_label("Your password").fill(PASSWORD)
    confirmed = page.locator("input[name=confirmed]")
    if confirmed.count():
        confirmed.check()
    page.get_by_role("button", name="Reveal it").click()
    assert page.locator("[data-value]").inner_text()
    page.locator("[data-hide]").click()
    page.get_by_role("button", name="Reveal it").wait_for()
    return page.content().encode()
