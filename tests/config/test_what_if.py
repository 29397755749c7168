"""Trying a filter on the last messages: what it marks, holds back, and cannot be told."""

import datetime as dt

import pytest

from persistence.config import queries, services
from persistence.config.queries import messages
from persistence.config.triggers import Filter, Message
from tests.config.hearing import KEY, finding
from tests.memory.rows import NOON

RULES = {
    "sensitivity": 0.5,
    "learned_patterns": ["Free Crypto"],
    "review_triggers": [
        {"trigger_id": "wall", "pattern_type": "length", "pattern": "20", "priority": "medium"},
        {
            "trigger_id": "caps",
            "pattern_type": "regex",
            "pattern": "[A-Z ]{6,}",
            "priority": "high",
        },
        {"trigger_id": "flood", "pattern_type": "frequency", "pattern": "2:60", "priority": "high"},
        {"trigger_id": "party", "pattern_type": "count", "pattern": "2", "priority": "low"},
        {"trigger_id": "off", "pattern_type": "length", "pattern": "0", "enabled": False},
    ],
}


def message(text, *, ago=0, author="ada"):
    return Message(f"m{ago}", text, author, "123", NOON - dt.timedelta(seconds=ago))


@pytest.mark.parametrize(("sensitivity", "held"), [(0.4, False), (0.5, True), (0.9, True)])
def test_it_is_held_back_from_the_score_that_the_sensitivity_leaves(sensitivity, held):
    found = Filter({**RULES, "sensitivity": sensitivity})

    assert found.verdict(message("a message of some words")).is_held is held
    assert found.verdict(message("Hello")).is_held is False


def test_a_trigger_weighs_what_it_proved_to_be():
    trigger = {**RULES["review_triggers"][0], "true_positive_count": 0, "false_positive_count": 18}

    found = Filter({**RULES, "review_triggers": [trigger]})

    assert found.verdict(message("a message of some words")).score == pytest.approx(0.05)


def test_what_cannot_be_tried_is_named():
    triggers = [
        {"name": "odd", "pattern_type": "regex", "pattern": "("},
        {"name": "deep", "pattern_type": "semantic", "pattern": "hurt"},
        {"name": "long", "pattern_type": "length", "pattern": "very"},
    ]

    assert Filter({"review_triggers": triggers}).not_tried == [
        "odd: its pattern cannot be read",
        "deep: only the agent itself can tell",
        "long: “very” is no length",
    ]


def test_a_pattern_that_backtracks_elsewhere_takes_no_time_here():
    trigger = {"name": "bad", "pattern_type": "regex", "pattern": "(a+)+$", "priority": "high"}

    found = Filter({"review_triggers": [trigger]}).verdict(message("a" * 5000 + "b"))

    assert found.marks == ()


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("Respond to message from @ada (ID: 1) in #help: 'Is it: 'free'?'", "Is it: 'free'?"),
        ("PRIORITY: Respond to high message from @ada (ID: 1): 'Now'", "Now"),
        ("Respond to message from @ada in #help: 'two\nlines'", "two\nlines"),
        ("Summarise 12 messages", "Summarise 12 messages"),
        ("Respond to message from @" + " (ID: a) in #: 'x" * 400, None),  # no end to a backtracker
    ],
)
def test_what_an_agent_writes_around_a_message_is_no_part_of_it(description, said):
    assert messages.spoken(description) == (said or description)


def ask(memory, text, number, channel="123", **context):
    memory.create_task_sync(
        text,
        task_id=f"t{number}",
        context={"channel_id": channel, "author_name": "ada", **context},
        timestamp=NOON + dt.timedelta(hours=number),
    )


def test_the_last_messages_of_the_channel_are_held_against_both_filters(memory, store):
    ask(memory, "HELLO THERE", 1)
    ask(memory, "Respond to message from @ada (ID: 1) in #123: 'free crypto'", 2)
    ask(memory, "Hello", 3)
    ask(memory, "FROM ANOTHER CHANNEL", 4, channel="b")
    ask(memory, "SYSTEM SHUTDOWN", 5, author_name="system")

    found = queries.what_if(
        KEY, now=RULES, then={**RULES, "sensitivity": 0.3}, channel="123", number=50
    )

    told = [(one.message.text, one.now.is_held, one.then.is_held) for one in found.tried]
    assert told == [
        ("Hello", False, False),
        ("free crypto", True, False),
        ("HELLO THERE", True, True),
    ]
    assert [one.changes for one in found.tried] == [False, True, False]


def test_no_more_messages_than_asked_for_are_tried(memory, store):
    for number in range(4):
        ask(memory, f"Message {number}", number)

    found = queries.what_if(KEY, now=RULES, then=RULES, channel=None, number=2)

    assert [one.message.text for one in found.tried] == ["Message 3", "Message 2"]


def test_what_people_judged_is_held_against_both_sensitivities(store, noon):
    for outcome, score in (("confirmed", 0.6), ("confirmed", 0.9), ("dismissed", 0.6)):
        services.learn(KEY, finding(outcome, score))

    found = queries.what_if(
        KEY, now={"sensitivity": 0.5}, then={"sensitivity": 0.2}, channel="123", number=10
    )

    now, then = found.caught_now, found.caught_then
    assert (now.bad, now.fine, now.bad_held, now.fine_held) == (2, 1, 2, 1)
    assert (then.bad_held, then.fine_held) == (1, 0)


def test_the_messages_of_a_real_agent_are_found(real_store):
    real_store("agent_1_0_7.db")

    found = messages.last(channel=None, number=100)

    assert "Tell me about your day" in {one.text for one in found}
    assert not [one for one in found if one.text.startswith(("Respond to", "PRIORITY:"))]
    assert {one.author for one in found} == {"wa-2025-08-28-56F84B"}
