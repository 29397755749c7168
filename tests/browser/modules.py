"""Our JavaScript modules in a tab of their own: served from the tree, without a console."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route

STATIC = Path(__file__).resolve().parents[2] / "static"
ORIGIN = "http://localhost"  # which browsers take for secure, as they do this machine


def tab(browser: Browser, **files: Any) -> Page:
    """Open a tab from which `/static/…` can be imported, and `/files/NAME` fetched."""
    page = browser.new_page()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).lstrip("/")
        if path.startswith("static/") and path.endswith(".js"):
            body = (STATIC / path.removeprefix("static/")).read_bytes()
            route.fulfill(body=body, content_type="text/javascript")
        elif path.startswith("files/"):
            route.fulfill(body=files[path.removeprefix("files/")])
        else:
            route.fulfill(body="<!doctype html><title>Modules</title>", content_type="text/html")

    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/")
    return page
