"""Choosing a wording: by what each has brought, and never by chance where nothing may be tried."""

from collections import Counter
from dataclasses import replace

import pytest

from persistence import MemoryService
from persistence.config import services
from persistence.config.choosing import choose_wording
from persistence.config.models import ConfigLearned
from persistence.writing import Conflict, NotFound
from tests.config.hearing import TEMPLATES, told

CHANNEL = "response_templates_channel_123"
WORDINGS = {"welcome": {"short": "Hello.", "long": "Hello and welcome.", "odd": "Ahoy."}}


@pytest.fixture
def wordings(store) -> None:
    services.set_values(TEMPLATES, {"templates": WORDINGS}, by="ann")


def hear(*, times=40) -> None:
    """Let the short wording be received well and the long one badly."""
    for subject, outcome in (("short", "success"), ("long", "failure")):
        one = replace(told("template", subject, outcome), weight=times)
        services.learn(TEMPLATES, one, about="welcome")


def drawn(channel=None, *, times=60) -> Counter:
    return Counter(choose_wording("welcome", channel).name for _ in range(times))


@pytest.mark.usefixtures("wordings")
def test_what_serves_is_used_and_what_was_never_tried_is_tried():
    hear(times=3)

    names = drawn()

    assert names["short"] > names["odd"] > 0
    assert names["long"] < 10
    assert choose_wording("welcome").text in WORDINGS["welcome"].values()


@pytest.mark.usefixtures("wordings")
def test_a_channel_goes_by_what_was_learned_in_it_or_else_for_all():
    hear()
    assert drawn("123")["long"] < 10

    one = replace(told("template", "long", "success"), weight=40)
    services.learn(CHANNEL, one, about="welcome")

    assert drawn("123")["long"] > 30
    assert drawn()["long"] < 10


@pytest.mark.usefixtures("wordings")
def test_where_learning_is_frozen_the_preferred_one_is_used():
    hear(times=3)
    services.freeze(TEMPLATES, None, by="ann")

    assert drawn(times=20) == {"short": 20}
    services.set_values(TEMPLATES, {"preferred": {"welcome": "odd"}}, by="ann")
    assert drawn("123", times=20) == {"odd": 20}


def test_where_learning_is_forbidden_nothing_is_tried_out(seed_identity, wordings):
    seed_identity("config/learning_rules", {"adapt_response_style": False})

    assert drawn(times=20) == {"short": 20}


@pytest.mark.usefixtures("wordings")
def test_an_occasion_without_a_wording_is_said_to_have_none():
    with pytest.raises(NotFound, match="No wording is set for 'farewell'"):
        choose_wording("farewell")


@pytest.mark.usefixtures("wordings")
def test_what_was_learned_and_damaged_is_said_to_be():
    hear(times=1)
    ConfigLearned.objects.update(state="{}")

    with pytest.raises(Conflict, match="Forget it"):
        choose_wording("welcome")


def test_the_agent_asks_for_it_and_tells_how_it_went(store, wordings):
    memory = MemoryService.open(store.url)

    chosen = memory.choose_wording_sync("welcome")
    memory.learn_sync("template", subject=chosen.name, outcome="success", about="welcome")
    preferred = memory.get_config_sync("response_templates")["preferred"]
    memory.close_sync()

    assert preferred == {"welcome": chosen.name}
