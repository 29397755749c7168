"""What a filter says of a message: marks, a score, and whether it is held back."""

import datetime as dt

import pytest

from persistence.config.triggers import Filter, Message

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def message(text, author="ada", seconds=0):
    return Message("m", text, author, "lab", NOON + dt.timedelta(seconds=seconds))


def trigger(form, pattern, priority="high", **more):
    facts = {"trigger_id": "t", "name": "mark", "pattern_type": form, "pattern": pattern}
    return {**facts, "priority": priority, **more}


def verdict(text, *triggers, sensitivity=0.5, before=(), **more):
    configured = {"sensitivity": sensitivity, "review_triggers": list(triggers), **more}
    return Filter(configured).verdict(message(text), before)


@pytest.mark.parametrize(
    ("form", "pattern", "marked", "unmarked"),
    [
        ("regex", r"free\s+crypto", "Get FREE  crypto", "crypto is free"),
        ("regex", r"[A-Z\s!?]{20,}", "BUY THIS NOW OR BE SORRY!!", "an ordinary sentence, no more"),
        ("length", "10", "eleven char", "ten chars."),
        ("count", "2", "😀😀😀", "😀😀 fine"),
    ],
)
def test_a_trigger_marks_what_it_is_for(form, pattern, marked, unmarked):
    assert verdict(marked, trigger(form, pattern)).marks == ("mark",)
    assert verdict(unmarked, trigger(form, pattern)).marks == ()


def test_a_flood_is_many_messages_of_one_author_in_a_short_time():
    flood = trigger("frequency", "3:60")
    own = [message("x", seconds=-10 * number) for number in range(1, 4)]
    others = [message("x", author="ben", seconds=-1)] * 9
    slow = [message("x", seconds=-100 * number) for number in range(1, 4)]

    assert verdict("x", flood, before=own).marks == ("mark",)
    assert verdict("x", flood, before=[*others, *slow]).marks == ()


def test_several_marks_make_a_message_graver():
    marks = [trigger("regex", "spam", "medium"), trigger("regex", "eggs", "medium")]

    assert verdict("spam and eggs", *marks).score == pytest.approx(0.75)


@pytest.mark.parametrize(
    "off", [{"enabled": False}, {"review_triggers": []}, {"review_triggers": "none"}]
)
def test_what_is_switched_off_holds_nothing(off):
    configured = {"sensitivity": 1, "review_triggers": [trigger("regex", "spam")], **off}

    assert not Filter(configured).verdict(message("spam")).is_held


@pytest.mark.parametrize(
    "number", [10**400, float("inf"), float("nan"), -(10**400)], ids=["huge", "inf", "nan", "low"]
)
def test_numbers_past_all_measure_are_read(number):
    counted = trigger("regex", "spam", true_positive_count=number, false_positive_count=number)

    assert verdict("spam", counted, sensitivity=number).marks == ("mark",)


def test_a_learned_pattern_marks_whatever_its_case():
    found = verdict("Get Free Crypto", learned_patterns=["free crypto"])

    assert (found.marks, found.is_held) == (("“free crypto”",), True)
