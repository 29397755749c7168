"""Errors on the first page: how many, which bursts among them, and where they lead."""

import pytest

from ciris_admin.overview import errors
from persistence.limits import TimeLimitReached
from tests.overview.rows import ago, first_line, log, page


def burst(*, hours: float) -> None:
    for number in range(30):
        log("ERROR", "Model timed out", ago(hours=hours, seconds=-number))


def test_an_incident_of_the_range_leads_into_it(viewer, store):
    burst(hours=3)

    shown = page(viewer)
    incident = "2026-11-20%2008%3A40Z..09%3A05Z"

    assert "30 errors, 1 burst among them, logged in the last 24 h." in first_line(viewer)
    for address in ("/metrics/changes/?", "/thoughts/?", "/traces/?", "/logs/?level=ERROR..&amp;"):
        assert f'href="{address}range={incident}"' in shown


def test_an_incident_before_the_range_is_shown_as_one(viewer, store):
    burst(hours=24 * 6)

    shown = page(viewer)

    assert "No burst of errors in the last 24 h; the newest before:" in shown
    assert "30 errors, far more than usual" in shown
    assert "no error was logged" in first_line(viewer)


def test_a_range_of_its_own_is_looked_at(viewer, store):
    burst(hours=24 * 6)

    asked = {"range": "2026-11-14", "format": "json"}

    assert viewer.get("/", asked).json()["sentence"] == (
        "30 errors, 1 burst among them, logged on 2026-11-14."
    )


def test_errors_are_held_against_the_time_before(viewer, store):
    log("ERROR", "now", ago(hours=1))
    log("ERROR", "before", ago(hours=25))
    log("ERROR", "before", ago(hours=26))

    assert "1 in the last 24 h" in page(viewer)
    assert "; 2 in as long before" in page(viewer)


def test_what_takes_too_long_to_look_for_is_said(viewer, store, monkeypatch):
    def too_long(**_):
        raise TimeLimitReached("Stopped.")

    monkeypatch.setattr(errors, "incidents", too_long)
    monkeypatch.setattr(errors, "histogram", too_long)

    assert "Bursts of errors took too long to look for." in page(viewer)
    assert "No burst of errors" not in page(viewer)


def test_the_links_to_the_explorers_carry_the_range(viewer, store):
    shown = viewer.get("/", {"range": "3d"}).content.decode()

    assert 'href="/logs/?range=3d"' in shown
    assert 'href="/traces/?range=3d"' in shown


@pytest.mark.parametrize("asked", ["all", "1970-01-01..9998-12-30", "0001-01-01..0001-12-01", "x"])
def test_any_range_is_answered(viewer, store, asked):
    assert viewer.get("/", {"range": asked}).status_code == 200


def test_an_old_error_is_shown_but_needs_nobody_now(viewer, store):
    log("ERROR", "Disk full", ago(days=3))

    assert "Disk full" in page(viewer)
    assert "no error was logged" in first_line(viewer)
