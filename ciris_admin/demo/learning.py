"""What the agent learned in the month: its filters, people's wishes, wordings and tools."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from ciris_admin.demo.story import AGENT, PEOPLE, Story

BUSY = "workshop"  # where much is flagged that is fine
CONFIGURED: tuple[tuple[str, str | None, Mapping[str, Any]], ...] = (
    (
        "filter_config",
        None,
        {
            "learned_patterns": ["three links", "flagged as spam"],
            "review_triggers": [
                {
                    "trigger_id": "wall_1",
                    "name": "text_wall",
                    "pattern_type": "length",
                    "pattern": "1000",
                    "priority": "high",
                },
                {
                    "trigger_id": "exception_1",
                    "name": "asks_for_an_exception",
                    "pattern_type": "regex",
                    "pattern": r"without the .*course",
                    "priority": "low",
                },
            ],
        },
    ),
    (
        "response_templates",
        None,
        {"templates": {"greeting": {"plain": "Hello {name}.", "warm": "Welcome back, {name}."}}},
    ),
    ("tool_preferences", None, {"timeouts": {"calendar_lookup": 10}}),
)


@dataclass(frozen=True)
class Heard:
    """An interaction in the words of the agent's API."""

    at: dt.datetime
    facts: Mapping[str, Any]


def configured() -> tuple[tuple[str, str | None, Mapping[str, Any]], ...]:
    """Return type, channel and values of what people set at the beginning."""
    return CONFIGURED


def heard(story: Story) -> Iterator[Heard]:
    """Yield what the agent was told, the oldest first."""
    dice = story.dice("learning")
    told = [*_findings(dice, 60), *_wishes(dice, 20), *_wordings(dice, 16), *_calls(dice, 24)]
    lasts = story.until - story.start - dt.timedelta(hours=2)
    moments = sorted(story.start + lasts * dice.random() + dt.timedelta(hours=1) for _ in told)
    dice.shuffle(told)
    for at, facts in zip(moments, told, strict=True):
        yield Heard(at, {**facts, "by": AGENT})


def _findings(dice: Random, number: int) -> Iterator[Mapping[str, Any]]:
    for _ in range(number):
        score = round(dice.triangular(0.4, 0.98, 0.55), 2)
        right = dice.random() < (0.1 if score < 0.72 else 0.8)
        outcome = "confirmed" if right else "dismissed"
        yield {
            "kind": "finding",
            "channel": BUSY,
            "subject": dice.choice(("text_wall", "links", "flags")),
            "outcome": "missed" if dice.random() < 0.04 else outcome,
            "value": score,
        }


def _wishes(dice: Random, number: int) -> Iterator[Mapping[str, Any]]:
    for _ in range(number):
        person = dice.choice(PEOPLE[:3])
        wish = "short sentences" if dice.random() < 0.7 else "with examples"
        yield {"kind": "preference", "subject": person, "outcome": wish}


def _wordings(dice: Random, number: int) -> Iterator[Mapping[str, Any]]:
    for _ in range(number):
        wording, serves = dice.choice((("plain", 0.5), ("warm", 0.85)))
        outcome = "success" if dice.random() < serves else "failure"
        yield {"kind": "template", "about": "greeting", "subject": wording, "outcome": outcome}


def _calls(dice: Random, number: int) -> Iterator[Mapping[str, Any]]:
    for _ in range(number):
        tool, serves, seconds = dice.choice(
            (("calendar_lookup", 0.6, 6.0), ("loan_status", 0.97, 0.4), ("web_search", 0.9, 1.8))
        )
        outcome = "success" if dice.random() < serves else "failure"
        latency = round(seconds * dice.uniform(0.5, 1.9), 2)
        yield {"kind": "tool", "subject": tool, "outcome": outcome, "value": latency}
