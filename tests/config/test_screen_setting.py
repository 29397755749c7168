"""One setting in the browser: why it is so, from which interactions, since when."""

import datetime as dt

import pytest

from persistence import clock
from persistence.config import services
from tests.config.hearing import PEOPLE, TOOLS, confirm, finding, told
from tests.config.screens import KEY, address, words
from tests.memory.rows import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SENSITIVITY = "settings/sensitivity"


def test_a_learned_value_says_why_it_is_so(viewer, store):
    confirm(3)
    services.learn(KEY, finding("dismissed", 0.7))

    said = words(viewer.get(address(SENSITIVITY)))

    assert "learned" in said
    assert "because 3 of 4 findings were confirmed" in said
    assert "rightly with probability 0.67 (95 % interval" in said
    assert "4 interactions stand behind it: 1 dismissed, 3 confirmed." in said
    assert "dismissed caps_1 0.7" in said


def test_the_chart_holds_every_value(viewer, store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")
    confirm(3, start=NOON + dt.timedelta(minutes=3))

    figure = viewer.get(address(SENSITIVITY)).context["figure"]

    steps, *marks = figure["data"]
    assert steps["y"][0] == 0.8
    assert len(steps["y"]) == 5  # set, three times learned, and until now
    assert {mark["name"] for mark in marks} == {"set by hand", "learned"}


def test_the_interactions_come_as_csv_and_json(viewer, store):
    confirm(3)

    csv = b"".join(viewer.get(address(SENSITIVITY, format="csv")).streaming_content).decode()
    twin = viewer.get(address(SENSITIVITY, format="json")).json()

    assert csv.splitlines()[0] == "at,kind,subject,outcome,value,weight,learned,by"
    assert len(csv.splitlines()) == 4
    assert twin["explanation"]["count"] == 3
    assert [one["outcome"] for one in twin["explanation"]["interactions"]] == ["confirmed"] * 3


def test_each_person_has_reasons_of_their_own(viewer, store):
    services.learn(PEOPLE, told("preference", "ada", "brief"))
    services.learn(PEOPLE, told("preference", "ben", "long"))

    first = words(viewer.get(address("settings/preferences", PEOPLE)))
    other = words(viewer.get(address("settings/preferences", PEOPLE, about="ben")))

    assert "brief 1.00" in first
    assert "long 1.00" in other


def test_tools_are_ranked_with_their_latency(viewer, store):
    for name, latency in (("search", 1.5), ("browse", 3), ("translate", 2), ("read", 0.1)):
        services.learn(TOOLS, told("tool", name, "success", latency))

    answer = viewer.get(address("settings/preferences", TOOLS))
    said = words(answer)

    assert "Why is this so?" in said
    assert [after.words for _, after in answer.context["interactions"]][-1] == "0.580"
    assert "search succeeds with 0.67" in said
    assert "Latency, s" in said


def test_what_was_never_learned_says_so(viewer, store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann", reason="Spam.")

    said = words(viewer.get(address(SENSITIVITY)))

    assert "Why is this 0.8? Nothing was learned about it yet: it was set by hand." in said
    assert "set by ann" in said
    assert "Spam." in said


def test_a_value_set_after_learning_says_that_learning_goes_on_from_it(viewer, store):
    confirm(3)
    services.set_values(KEY, {"sensitivity": 0.9}, by="ann")

    said = words(viewer.get(address(SENSITIVITY)))

    assert "Why is this 0.9? It was set by ann after what was learned before" in said
    assert "because 3 of 3 findings were confirmed" in said


def test_an_agents_own_store_shows_its_defaults(viewer, seed_store):
    said = words(viewer.get(address(SENSITIVITY, "config/filter_config")))

    assert "0.5 default" in said
    assert "it is the default" in said


def test_a_day_later_the_value_stands(viewer, store, monkeypatch, noon):
    confirm(3)
    before = viewer.get(address(SENSITIVITY, format="json")).json()["row"]["value"]

    monkeypatch.setattr(clock, "now", lambda: noon.replace(day=noon.day + 1))

    assert viewer.get(address(SENSITIVITY, format="json")).json()["row"]["value"] == before
