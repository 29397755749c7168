"""Filter forms in a real browser: clean addresses, and errors that stay in sight."""

import pytest
from playwright.sync_api import expect

# What a browser does with a form is the same on either engine.
pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True)


def apply(page, **filled):
    """Fill in a list's filter by the names of its fields, and send it."""
    form = page.locator(".filters form")
    for name, value in filled.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.get_by_role("button", name="Apply").click()


def test_an_address_holds_only_what_was_filled_in(page, demo):
    page.goto("/tasks/")

    apply(page, status="failed")
    expect(page).to_have_url(f"{demo.address}/tasks/?status=failed")
    expect(page.locator(".chips li")).to_have_count(1)

    apply(page, status="", text="Fetch")
    expect(page).to_have_url(f"{demo.address}/tasks/?text=Fetch")

    apply(page, text="")
    expect(page).to_have_url(f"{demo.address}/tasks/")
    expect(page.locator(".chips")).to_have_count(0)


def test_filters_are_folded_on_a_phone_before_anything_is_drawn(page):
    page.set_viewport_size({"width": 390, "height": 900})
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver(list => list.getEntries().forEach("
        "entry => { window.shifts += entry.value; })).observe({type: 'layout-shift'});"
    )
    page.goto("/tasks/")

    field = page.locator(".filters [name=text]")
    expect(field).to_be_hidden()
    assert page.evaluate("window.shifts") == 0
    page.get_by_text("Filters", exact=True).click()
    expect(field).to_be_visible()


def test_folded_filters_are_there_again_on_a_phone_that_is_turned(page):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("/logs/")
    expect(page.locator("#id_range")).to_be_hidden()

    page.set_viewport_size({"width": 900, "height": 390})

    expect(page.locator("#id_range")).to_be_visible()
    expect(page.locator(".filters [name=q]")).to_be_visible()


def test_an_error_in_a_filter_is_seen_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("/graph/local/?attribute=nonsense")

    expect(page.get_by_text("Write key=value, for example")).to_be_visible()
