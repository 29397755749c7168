"""What the agent has learned from how its work was received, interaction by interaction."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from ciris_admin.demo.story import Story

DAYS = 24  # of the month: before that nobody told the agent what its findings were worth
# By channel: how often a finding is right at which score, and how many bad messages slip by.
CHANNELS = {
    "tool-loans": (16, 0.85, 0.55, 5),
    "help-desk": (14, 0.25, 0.62, 0),
    "workshop": (6, 0.7, 0.6, 1),
}
TRIGGERS = ("three_links", "caps_1", "flood_1", "free_crypto")
TOOLS = {"loan_status": (8, 0.97, 0.3), "calendar_lookup": (6, 0.5, 6.5), "inventory": (4, 0.9, 1)}
WORDINGS = {"short": 0.85, "warm": 0.6, "formal": 0.3}
PREFERENCES = {
    "ada": ("short answers", "short answers", "short answers", "examples"),
    "grace": ("examples", "examples", "links to the rules"),
    "alan": ("step by step", "short answers", "step by step"),
}

OPERATOR = "katherine"
SETTINGS: tuple[dict[str, Any], ...] = (
    {
        "kind": "channel_config",
        "channel": "announcements",
        "values": {"quiet_hours": "22:00-07:00"},
        "by": OPERATOR,
        "reason": "The assembly wants quiet nights.",
    },
    {
        "kind": "filter_config",
        "channel": "tool-loans",
        "values": {"learned_patterns": ["free crypto", "three links in a row"]},
        "by": OPERATOR,
        "reason": "What the spam of March had in common.",
    },
)
FROZEN = ("filter_config", "workshop")  # type and channel


@dataclass(frozen=True)
class Heard:
    """One call of MemoryService.learn: its kind, what it is about, and what came of it."""

    kind: str
    at: dt.datetime
    facts: dict[str, Any]


def heard(story: Story) -> list[Heard]:
    """Return what the agent was told, the oldest first."""
    dice = story.dice("habits")
    told = [*_findings(dice, story), *_uses(dice, story), *_wishes(dice, story)]
    return sorted(told, key=lambda one: one.at)


def _findings(dice: Random, story: Story) -> Iterator[Heard]:
    for channel, (times, right, typical, missed) in CHANNELS.items():
        for number in range(times + missed):
            is_missed = number >= times
            score = dice.gauss(0.3 if is_missed else typical, 0.08)
            outcome = "confirmed" if dice.random() < right else "dismissed"
            facts = {
                "subject": dice.choice(TRIGGERS),
                "outcome": "missed" if is_missed else outcome,
                "value": round(min(0.99, max(0.01, score)), 2),
                "channel": channel,
                "by": dice.choice(("grace", "katherine")),
            }
            yield Heard("finding", _moment(dice, story), facts)


def _uses(dice: Random, story: Story) -> Iterator[Heard]:
    for tool, (times, right, seconds) in TOOLS.items():
        for _ in range(times):
            outcome = "success" if dice.random() < right else "failure"
            took = round(dice.uniform(0.6, 1.5) * seconds, 3)
            facts = {"subject": tool, "outcome": outcome, "value": took}
            yield Heard("tool", _moment(dice, story), facts)
    for wording, right in WORDINGS.items():
        for _ in range(4):
            outcome = "success" if dice.random() < right else "failure"
            facts = {"subject": wording, "outcome": outcome, "about": "welcome"}
            yield Heard("template", _moment(dice, story), facts)


def _wishes(dice: Random, story: Story) -> Iterator[Heard]:
    for person, wishes in PREFERENCES.items():
        for wish in wishes:
            facts = {"subject": person, "outcome": wish}
            yield Heard("preference", _moment(dice, story), facts)


def _moment(dice: Random, story: Story) -> dt.datetime:
    return story.until - dt.timedelta(days=dice.uniform(0.05, DAYS))
