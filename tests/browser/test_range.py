"""The time range bar beyond its links: two dates, and a page that asks again by itself."""

import re

import pytest
from playwright.sync_api import expect

# A browser counts the seconds, whichever engine answers.
pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True)

PAGE = "/traces/?range=30d&refresh=10s"


def is_asked(request):
    return "hx-request" in request.all_headers()


def test_a_page_asks_again_unless_somebody_reads(page):
    page.clock.install()
    page.goto(PAGE)
    word = page.locator("[data-refresh]")

    with page.expect_request(is_asked):
        page.clock.run_for(11_000)
    expect(word).to_have_text("")

    page.get_by_text("Dates", exact=True).click()
    page.clock.run_for(2_000)
    expect(word).to_have_text("paused")
    expect(word).to_have_attribute("title", "something is unfolded")


def test_two_dates_are_one_range_in_the_address(page):
    page.goto("/traces/")
    page.get_by_text("Dates", exact=True).click()
    page.get_by_label("From", exact=True).fill("2026-11-19T12:00")
    page.get_by_label("To, or now").fill("2026-11-19T16:00")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("#id_range")).to_have_value("2026-11-19 12:00..2026-11-19 16:00")
    expect(page).to_have_url(re.compile("range=2026-11-19"))
    assert "from=" not in page.url


def test_the_keyboard_goes_on_where_it_was_after_a_swap(page):
    page.goto("/traces/")
    page.get_by_role("link", name="7 d").press("Enter")
    expect(page.locator("#id_range")).to_have_value("7d")
    expect(page.get_by_role("link", name="7 d")).to_be_focused()

    refresh = page.get_by_text("Refresh", exact=True)
    refresh.press("Enter")
    page.get_by_role("link", name="1 min").press("Escape")
    expect(refresh).to_be_focused()
    refresh.press("Enter")
    page.get_by_role("link", name="1 min").press("Enter")
    expect(page.locator("summary", has_text="Refresh 1 min")).to_be_focused()  # folded again
