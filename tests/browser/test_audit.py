"""The audit page in a real browser: a verdict asked for, a bundle carried away and dropped."""

import re

import pytest
from playwright.sync_api import expect

# What a browser does with a bundle is the same on either engine.
pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True)


def drop(page, path):
    page.get_by_text("Check an evidence bundle somebody gave you").click()
    page.locator("#bundle-file").set_input_files(path)
    return page.locator("[data-result]")


def test_a_bundle_is_verified_where_it_is_dropped_and_uploaded_nowhere(page, tmp_path):
    page.goto("/audit/")
    with page.expect_download() as carried:
        page.get_by_role("button", name="Download the evidence").click()
    carried.value.save_as(tmp_path / "bundle.zip")
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))

    said = drop(page, tmp_path / "bundle.zip")

    expect(said.locator(".verdict")).to_contain_text("Verified: ")
    expect(said).to_contain_text("Every entry from 1 to")
    assert {method for method, _ in asked} <= {"GET"}

    content = bytearray((tmp_path / "bundle.zip").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "altered.zip").write_bytes(content)
    page.locator("#bundle-file").set_input_files(tmp_path / "altered.zip")
    expect(said.locator(".verdict")).to_have_class("verdict broken")


def test_a_verification_is_asked_for_and_its_verdict_comes_by_itself(page):
    page.goto("/audit/")
    standing = page.locator("#standing")
    # A console verifies by itself as it starts, and asks nobody to wait for less than that.
    expect(standing.get_by_role("button", name="Verify now")).to_be_enabled(timeout=60_000)
    standing.get_by_role("button", name="Verify now").click()

    expect(standing.locator("div[aria-live]")).to_contain_text(re.compile("starting|Verifying"))
    expect(standing.get_by_role("button", name="Verify now")).to_be_enabled(timeout=60_000)
    expect(standing.locator(".verdict")).to_contain_text("all signed by pinned keys")
    standing.get_by_text("What was checked").click()
    expect(standing).to_contain_text("signatures verify by pinned keys")
