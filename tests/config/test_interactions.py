"""What cannot be learned from is refused with a sentence."""

from datetime import UTC, datetime

import pytest

from persistence.config.learning import filters, templates, tools
from persistence.config.learning.interactions import Interaction, NotAnInteraction

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"outcome": ""}, "needs an outcome"),
        ({"subject": "x" * 201}, "at most 200 characters"),
        ({"at": NOON.replace(tzinfo=None)}, "needs a zone"),
        ({"value": float("nan")}, "finite number"),
        ({"value": 10**400}, "finite number"),
        ({"weight": 0}, "above 0"),
        ({"weight": float("nan")}, "above 0"),
    ],
)
def test_an_interaction_is_checked_when_it_is_made(changed, sentence):
    facts = {"kind": "x", "subject": "", "outcome": "success", "value": None, "at": NOON}

    with pytest.raises(NotAnInteraction, match=sentence):
        Interaction(**{**facts, **changed})


@pytest.mark.parametrize(
    ("rule", "outcome", "value", "sentence"),
    [
        (filters, "liked", 0.5, "“liked” is not one of the outcomes confirmed, dismissed"),
        (filters, "confirmed", 1.5, "lies from 0 to 1"),
        (templates, "liked", None, "not one of the outcomes success, failure"),
        (tools, "success", -1.0, "at least 0 seconds"),
    ],
)
def test_a_rule_refuses_what_it_cannot_read(rule, outcome, value, sentence):
    with pytest.raises(NotAnInteraction, match=sentence):
        rule.fold(rule.State(), Interaction("x", "a", outcome, value, NOON))


@pytest.mark.parametrize("rule", [templates, tools])
def test_a_choice_needs_a_name(rule):
    with pytest.raises(NotAnInteraction, match="needs a subject"):
        rule.fold(rule.State(), Interaction("x", "", "success", None, NOON))
