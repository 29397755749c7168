"""Every screen in a real browser: accessible, within its width, without a complaint."""

import pytest
from axe_playwright_python.sync_playwright import Axe

SCREENS = {
    "overview": "/",
    "scopes": "/graph/",
    "scope": "/graph/local/",
    "node": "/graph/local/user/ada",
    "identity-node": "/graph/identity/agent/iris",
    "tasks": "/tasks/",
    "thoughts": "/thoughts/",
    "metrics": "/metrics/",
    "metric": "/metrics/?metric=cpu_usage&range=3d",
    "logs": "/logs/",
    "traces": "/traces/",
    "audit": "/audit/",
    "storage": "/storage/",
    "account": "/account/",
    "people": "/people/",
}
# Screens that are reached by following the first row of a list.
ROWS = {"task": "/tasks/", "thought": "/thoughts/", "line": "/logs/", "correlation": "/traces/"}
# What a browser sees differs by look, what is in it by engine: no need to cross them all.
SIGHTS = [
    ("sqlite", (1440, "light")),
    ("sqlite", (390, "dark")),
    ("postgresql", (1440, "dark")),
]
NAMES = [f"{engine}-{width}-{scheme}" for engine, (width, scheme) in SIGHTS]
sights = pytest.mark.parametrize(("demo", "look"), SIGHTS, ids=NAMES, indirect=["demo"])


def dressed(page, look):
    width, scheme = look
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    return page


@sights
@pytest.mark.parametrize("path", SCREENS.values(), ids=SCREENS.keys())
def test_a_screen_is_accessible_and_fits(page, look, path):
    dressed(page, look).goto(path)

    inspect(page)


@sights
@pytest.mark.parametrize("path", ROWS.values(), ids=ROWS.keys())
def test_the_page_of_a_row_is_accessible_and_fits(page, look, path):
    dressed(page, look).goto(path)
    page.goto(page.locator("table.rows tbody a").first.get_attribute("href"))

    inspect(page)


def inspect(page):
    """Fail on what axe-core finds and on a page that scrolls sideways."""
    found = Axe().run(page)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    assert found.violations_count == 0, found.generate_report()
    assert wide <= 0
