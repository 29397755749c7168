"""Every screen in a real browser: accessible, within its width, without a complaint."""

import contextlib

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import tabs

SCREENS = {
    "overview": "/",
    "scopes": "/graph/",
    "scope": "/graph/local/",
    "everywhere": "/graph/all/",
    "filter-error": "/graph/all/?attribute=nonsense",
    "node": "/graph/local/user/ada",
    "identity-node": "/graph/identity/agent/iris",
    "edges": "/graph/edges/",
    "authorities": "/identity/authorities/",
    "tasks": "/tasks/",
    "nothing-found": "/tasks/?text=zzzz&status=failed",
    "thoughts": "/thoughts/",
    "metrics": "/metrics/",
    "metric": "/metrics/?metric=cpu_usage&range=3d",
    "several-metrics": "/metrics/?metric=messages_handled&metric=cpu_usage&group=channel&range=3d",
    "metric-table": "/metrics/?metric=cpu_usage&range=6h&show=table",
    "changes": "/metrics/changes/?range=6h",
    "saved-views": "/metrics/views/",
    "points": "/metrics/points/?metric=cpu_usage&range=3d",
    "logs": "/logs/",
    "histogram": "/logs/histogram/?range=7d",
    "traces": "/traces/",
    "correlations": "/traces/correlations/",
    "audit": "/audit/",
    "reconciliation": "/audit/reconciliation/",
    "entry": "/audit/3",
    "console-chain": "/audit/console/",
    "keys": "/audit/keys/",
    "config": "/config/",
    "config-setting": "/config/settings/sensitivity/filter_config_channel_help-desk",
    "config-edit": "/config/edit/filter_config_channel_tool-loans",
    "secrets": "/secrets/",
    "accesses": "/secrets/accesses/",
    "master-keys": "/secrets/keys/",
    "scan": "/secrets/scan/",
    "find": "/find/",
    "nothing-has-it": "/find/?id=nothing",
    "storage": "/storage/",
    "growth": "/storage/growth/",
    "retention": "/storage/retention/",
    "account": "/account/",
    "people": "/people/",
}
# Screens that are reached by following the first row of a list.
ROWS = {
    "edge": "/graph/edges/",
    "task": "/tasks/",
    "thought": "/thoughts/",
    "line": "/logs/",
    "trace": "/traces/",
    "correlation": "/traces/correlations/",
    "secret": "/secrets/",
}
# What a browser sees differs by look, what is in it by engine: no need to cross them all.
SIGHTS = [("sqlite", 1440), ("postgresql", 390)]
SCHEMES = {1440: "light", 390: "dark"}
NAMES = [f"{engine}-{width}" for engine, width in SIGHTS]
sights = pytest.mark.parametrize(("demo", "width"), SIGHTS, ids=NAMES, indirect=["demo"])


@pytest.fixture(scope="module")
def opened(browser):
    """The tabs of this file by console: a new one for each screen takes longer than the screen."""
    with contextlib.ExitStack() as stack:
        kept = {}

        def on(demo):
            if demo.address not in kept:
                kept[demo.address] = stack.enter_context(tabs.signed_in(browser, demo))
            return kept[demo.address]

        yield on


@pytest.fixture
def page(opened, demo):
    """The tab that looks at one screen after the other; a console error fails the test."""
    tab = opened(demo)
    yield tab.page
    complaints = tab.complaints.copy()
    tab.complaints.clear()
    assert complaints == []


def sized(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=SCHEMES[width], reduced_motion="reduce")
    return page


@sights
@pytest.mark.parametrize("path", SCREENS.values(), ids=SCREENS.keys())
def test_a_screen_is_accessible_and_fits(page, width, path):
    sized(page, width).goto(path)

    inspect(page)


@sights
@pytest.mark.parametrize("path", ROWS.values(), ids=ROWS.keys())
def test_the_page_of_a_row_is_accessible_and_fits(page, width, path):
    sized(page, width).goto(path)
    page.goto(page.locator("table.rows tbody a").first.get_attribute("href"))

    inspect(page)


@sights
def test_the_way_in_is_accessible_and_fits(browser, demo, width):
    context = browser.new_context(base_url=demo.address)
    page = sized(context.new_page(), width)
    page.goto("/sign-in/")

    inspect(page)
    context.close()


def inspect(page):
    """Fail on what axe-core finds, and on a page that scrolls sideways."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
