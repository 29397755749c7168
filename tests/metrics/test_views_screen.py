"""Saved views on their page and above the metrics."""

import pytest

from tests import people
from tests.tsdb.rows import point, store_rows

PAGE = "/metrics/views/"


def text(response, status=200):
    assert response.status_code == status, response.content
    return response.content.decode()


def save(browser, name="Latency", **more):
    return browser.post(PAGE, {"name": name, "query": "metric=cpu&range=7d", **more})


def test_a_chart_offers_to_save_its_address(viewer, store):
    store_rows(point(0, 1.0))

    found = text(viewer.get("/metrics/?metric=cpu&range=7d"))

    assert '<input type="hidden" name="query" value="metric=cpu&amp;range=7d">' in found


def test_a_saved_view_is_a_link_back(viewer, store):
    assert save(viewer).url == "/metrics/?metric=cpu&range=7d"

    assert 'href="/metrics/?metric=cpu&amp;range=7d" title="Yours, private">Latency' in text(
        viewer.get("/metrics/")
    )


def test_a_shared_view_has_no_button_for_others(viewer, store):
    save(people.signed_in(people.make("ada", "viewer")), is_shared="on")

    found = text(viewer.get(PAGE))

    assert "Latency" in found
    assert "Delete Latency" not in found


def test_another_s_view_is_not_deleted(viewer, store):
    ada = people.signed_in(people.make("ada", "viewer"))
    save(ada, is_shared="on")
    [view] = viewer.get(PAGE, {"format": "json"}).json()["views"]

    found = text(viewer.post(f"{PAGE}{view['id']}/delete/", follow=True))

    assert "You have no such view" in found
    assert "Latency" in found
    assert "The view Latency is deleted." in text(
        ada.post(f"{PAGE}{view['id']}/delete/", follow=True)
    )


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"name": ""}, 422, "This field is required."),
        ({"name": "x" * 81}, 422, "at most 80 characters"),
        ({"name": "a\x00"}, 422, "Null characters are not allowed."),
        ({"query": "x" * 3000}, 422, "at most 2000 characters"),
        ({"name": "Latency"}, 409, "You have a view named Latency already."),
    ],
)
def test_what_cannot_be_saved_says_why(viewer, store, sent, status, sentence):
    save(viewer)

    assert sentence in text(save(viewer, **{"name": "Other", **sent}), status)


def test_an_address_stays_on_the_metrics_page(viewer, store):
    response = viewer.post(PAGE, {"name": "Out", "query": "https://example.org/"})

    assert response.url == "/metrics/?https://example.org/"
