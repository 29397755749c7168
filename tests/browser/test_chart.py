"""The chart of a metric in a real browser: drawn, zoomed by hand, and back."""

import re

import pytest
from playwright.sync_api import expect

# A chart is drawn by the browser, whichever engine its points came from.
pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True)

PAGE = "/metrics/?metric=cpu_usage&range=7d"


def drag(page, *, start: float, end: float) -> None:
    """Drag across the plot between two shares of its width."""
    plot = page.locator("[data-chart] .nsewdrag").bounding_box()
    y = plot["y"] + plot["height"] / 2
    page.mouse.move(plot["x"] + plot["width"] * start, y)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * (start + end) / 2, y, steps=4)
    page.mouse.move(plot["x"] + plot["width"] * end, y, steps=4)
    page.mouse.up()


def test_a_drag_asks_for_its_time_and_back_returns(page):
    page.goto(PAGE)
    expect(page.locator("[data-chart] .scatterlayer")).to_be_visible()
    sentence = page.locator(".page-head p")
    expect(sentence).to_contain_text("over the last 7 d")

    drag(page, start=0.4, end=0.6)
    expect(page).to_have_url(re.compile(r"range=\d{4}-\d\d-\d\d"))
    expect(sentence).not_to_contain_text("over the last 7 d")
    expect(page.locator("[data-chart] .scatterlayer")).to_be_visible()

    page.go_back()
    expect(sentence).to_contain_text("over the last 7 d")
    expect(page.locator("[data-chart] .scatterlayer")).to_be_visible()


def test_all_charts_share_the_crosshair_by_pointer_and_by_key(page):
    page.goto(f"{PAGE}&metric=queue_depth&show=each")
    charts = page.locator("[data-chart]")
    expect(charts.nth(1).locator(".scatterlayer")).to_be_visible()
    plot = charts.first.locator(".nsewdrag").bounding_box()
    page.mouse.move(plot["x"] + plot["width"] / 2, plot["y"] + 20)

    expect(charts.first.locator(".crosshair > span")).to_contain_text(re.compile(r"\d %"))
    expect(charts.nth(1).locator(".crosshair > span")).to_contain_text(re.compile(r"\d"))
    moments = charts.locator(".crosshair > b").all_inner_texts()
    assert moments == [moments[0]] * 2

    page.mouse.move(0, 0)
    expect(charts.first.locator(".crosshair")).to_be_hidden()
    charts.first.press("End")
    said = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d, .*\d %")
    expect(charts.first.locator("[role=status]")).to_have_text(said)


def test_an_arrow_with_shift_moves_the_range_by_its_length(page):
    page.goto(PAGE)
    page.locator("[data-chart]").press("Shift+ArrowLeft")

    expect(page.locator(".page-head p")).not_to_contain_text("over the last 7 d")
    expect(page.locator("#id_range")).to_have_value(re.compile(r"^\d{4}-.+\.\.\d{4}-"))


def test_nothing_moves_when_the_chart_is_drawn(page):
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver(list => list.getEntries().forEach("
        "entry => { window.shifts += entry.value; })).observe({type: 'layout-shift'});"
    )
    page.goto(PAGE)
    expect(page.locator("[data-chart] .scatterlayer")).to_be_visible()

    assert page.evaluate("window.shifts") == 0


def test_the_line_wears_the_colour_of_the_theme(page):
    page.goto(PAGE)
    line = page.locator("[data-chart] .js-line").last
    expect(line).to_be_visible()
    light = line.evaluate("line => line.style.stroke")

    page.emulate_media(color_scheme="dark")

    expect(line).not_to_have_css("stroke", light)


def test_the_bars_above_the_log_lead_to_their_lines(page):
    page.goto("/logs/?range=7d")

    page.locator(".histogram svg a").first.click()

    expect(page).to_have_url(re.compile(r"range=\d{4}-\d\d-\d\d"))
    expect(page.locator("#rows tbody tr").first).to_be_visible()
