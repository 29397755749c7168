"""The metrics in a real browser: what a click leads to, what a hand draws, what is taken away."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

# Drawn by the browser, whichever engine the points came from.
pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True)

PAGE = "/metrics/?metric=cpu_usage&range=6h"


def plot(page):
    expect(page.locator("[data-chart] .scatterlayer")).to_be_visible()
    return page.locator("[data-chart] .nsewdrag").bounding_box()


def test_a_click_leads_to_the_logs_and_thoughts_of_its_time(page):
    page.goto(PAGE)
    box = plot(page)

    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    links = page.locator("[data-minute] a")
    expect(links).to_have_text(
        ["Logs of this time", "Thoughts of this time", "What changed around it"]
    )
    asked = parse_qs(urlsplit(links.first.get_attribute("href")).query)["range"][0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d\.\.\d{4}-\d\d-\d\d \d\d:\d\d", asked)
    links.first.click()
    expect(page.locator("h1")).to_have_text("Logs")


def test_a_drag_with_alt_asks_what_changed(page):
    page.goto(PAGE)
    box = plot(page)
    y = box["y"] + box["height"] / 2

    page.keyboard.down("Alt")
    page.mouse.move(box["x"] + box["width"] * 0.4, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, y, steps=4)
    page.mouse.up()
    page.keyboard.up("Alt")

    expect(page).to_have_url(re.compile(r"/metrics/changes/\?range="))
    expect(page.locator("h1")).to_have_text("What changed")


def test_the_chart_is_taken_away_as_a_png(page):
    page.goto(PAGE)
    plot(page)

    with page.expect_download() as waiting:
        page.get_by_role("button", name="PNG").click()

    picture = waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename == "metrics.png"
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 10_000


def test_a_metric_is_added_by_its_name_and_let_go(page):
    page.goto(PAGE)

    page.get_by_label("Metric", exact=True).fill("queue_depth")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("h1")).to_have_text("cpu_usage, queue_depth")
    page.get_by_role("link", name="Leave out cpu_usage").click()

    expect(page.locator("h1")).to_have_text("queue_depth")


def test_metrics_are_drawn_together_once_some_are_chosen(page):
    page.goto("/metrics/")
    together = page.get_by_role("button", name="together")
    expect(together).to_be_disabled()

    page.get_by_label("Choose cpu_usage").check()
    page.get_by_label("Choose queue_depth").check()
    expect(together).to_have_text("Chart the 2 chosen together")
    together.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("cpu_usage, queue_depth")
