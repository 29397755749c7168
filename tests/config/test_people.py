"""What is known of people: kept for as long as it may be, never in a version, forgotten whole."""

import datetime as dt

import pytest

from persistence import clock
from persistence.config import queries, services
from persistence.config.models import ConfigInteraction, ConfigVersion
from persistence.config.queries import Source
from tests.config.hearing import PEOPLE, setting, told
from tests.memory.rows import NOON

DAY = dt.timedelta(days=1)


@pytest.fixture
def at(monkeypatch):
    """Say what time it is."""

    def it_is(moment: dt.datetime) -> dt.datetime:
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    it_is(NOON)
    return it_is


def hear(person, when=NOON, wish="short answers"):
    services.learn(PEOPLE, told("preference", person, wish, at=when))


def known():
    return list(setting("preferences", PEOPLE).value)


def test_whom_nothing_was_heard_of_for_too_long_is_forgotten(store, at):
    services.set_values(PEOPLE, {"keep_days": 30}, by="ann")
    hear("ada")
    hear("grace", at(NOON + 20 * DAY))

    hear("alan", at(NOON + 31 * DAY))

    assert known() == ["grace", "alan"]
    assert set(ConfigInteraction.objects.values_list("about", flat=True)) == {"grace", "alan"}
    assert queries.subjects(PEOPLE, "preferences") == ["alan", "grace"]


def test_what_is_set_says_for_how_long(store, at):
    services.set_values(PEOPLE, {"keep_days": 400}, by="ann")
    hear("ada")

    hear("alan", at(NOON + 200 * DAY))

    assert known() == ["ada", "alan"]


def test_no_version_holds_what_was_learned_about_people(store, at):
    hear("ada")
    services.set_values(PEOPLE, {"keep_days": 30}, by="ann")
    hear("grace")
    services.set_values(PEOPLE, {"enabled": False}, by="ann")
    services.reset(PEOPLE, "preferences", about="ada", by="ann")

    texts = "".join(str(row.attributes) for row in ConfigVersion.objects.all())
    assert "ada" not in texts
    assert "grace" not in texts
    assert known() == ["grace"]
    assert setting("preferences", PEOPLE).source is Source.LEARNED


def test_going_back_to_a_version_leaves_what_is_known_of_people(store, at):
    services.set_values(PEOPLE, {"keep_days": 30}, by="ann")
    hear("ada")
    services.set_values(PEOPLE, {"keep_days": 60}, by="ann")

    services.revert(PEOPLE, 1, by="ann")

    assert (setting("keep_days", PEOPLE).value, known()) == (30, ["ada"])


def test_only_so_many_people_are_in_the_node_the_last_heard_of_last(store, at, monkeypatch):
    monkeypatch.setattr("persistence.config.entries.MOST_ENTRIES", 2)
    for person in ("ada", "grace", "ada", "alan"):
        hear(person)

    assert known() == ["ada", "alan"]
    assert queries.evidence(PEOPLE, "preferences", "grace").count == 1
