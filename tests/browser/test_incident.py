"""The demo's incident: from the overview to the thought that made it, by clicks alone."""

import re

import pytest
from playwright.sync_api import expect

# The links are the same on either engine.
pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True)

CULPRIT = re.compile("1904 messages")


class Clicks:
    """Clicks that are counted."""

    def __init__(self):
        self.number = 0

    def on(self, locator, **options):
        self.number += 1
        locator.click(**options)


def test_six_clicks_lead_from_the_spike_to_the_thought(page, browser, demo):
    clicks = Clicks()
    page.goto("/")

    clicks.on(page.locator(".incident").get_by_role("link", name="What changed"))
    clicks.on(page.get_by_role("link", name="llm_latency_ms", exact=True))
    chart = page.locator("[data-chart]")
    expect(chart.locator(".scatterlayer")).to_be_visible()
    clicks.on(chart, position=highest(chart))
    shared, seen = page.url, values(chart)
    clicks.on(page.get_by_role("link", name=re.compile("^Thoughts of this")))
    clicks.on(page.locator("#thoughts a.key").filter(has_text=CULPRIT).first)

    expect(page.locator("h1")).to_have_text(CULPRIT)
    assert clicks.number <= 6
    assert seen_by_another(browser, demo, shared) == seen


def test_the_line_in_the_log_names_the_thought(page):
    page.goto("/")
    page.locator(".incident").get_by_role("link", name="Errors").click()
    page.wait_for_url("**/logs/?*")
    page.goto(f"{page.url}&level=CRITICAL")
    page.locator("#lines a").first.click()
    page.locator('a[href^="/thoughts/th_seed_"]').click()

    expect(page.locator("h1")).to_have_text(CULPRIT)


def highest(chart):
    """Return where the line stands highest, as an eye would find it."""
    x, y = chart.evaluate(
        """chart => {
            const line = chart.data.filter((trace) => trace.hoverinfo !== "skip").at(-1);
            const values = line.y.map((value) => value ?? -Infinity);
            const { xaxis, yaxis } = chart._fullLayout;
            const place = values.indexOf(Math.max(...values));
            return [xaxis._offset + xaxis.d2p(line.x[place]), yaxis._offset + yaxis._length / 2];
        }"""
    )
    return {"x": x, "y": y}


def values(chart):
    return chart.evaluate("chart => chart.data.map((trace) => trace.y)")


def seen_by_another(browser, demo, address):
    """Return what somebody sees there whose clock is another and who prefers it."""
    context = browser.new_context(
        storage_state=demo.cookies, base_url=demo.address, timezone_id="Asia/Tokyo"
    )
    context.add_cookies(
        [
            {"name": "zone", "value": "Asia/Tokyo", "url": demo.address},
            {"name": "times", "value": "local", "url": demo.address},
        ]
    )
    page = context.new_page()
    page.goto(address)
    chart = page.locator("[data-chart]")
    expect(chart.locator(".scatterlayer")).to_be_visible()
    seen = values(chart)
    context.close()
    return seen
