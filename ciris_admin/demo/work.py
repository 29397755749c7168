"""Tasks with thought chains: what was asked, what the agent thought, what it did."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ciris_admin.demo.scenarios import SCENARIOS, STUCK, WAKEUP, Scenario, Step
from ciris_admin.demo.story import CHANNELS, PEOPLE, Story

PROMPTLY = dt.timedelta(milliseconds=640)


@dataclass(frozen=True)
class Thought:
    id: str
    parent: str | None
    at: dt.datetime
    type: str
    status: str
    content: str
    round: int
    notes: tuple[str, ...] = ()
    action: dict[str, Any] | None = None
    took: dt.timedelta = PROMPTLY


@dataclass(frozen=True)
class Task:
    id: str
    at: dt.datetime
    until: dt.datetime
    description: str
    status: str
    priority: int
    created_by: str
    context: dict[str, Any]
    outcome: dict[str, Any]
    parent: str | None = None
    thoughts: tuple[Thought, ...] = field(default=())


def tasks(story: Story) -> Iterator[Task]:
    """Yield a month of work, oldest first: a wake-up each day, then what people ask."""
    dice = story.dice("work")
    at = story.start
    day = None
    while at < story.until - dt.timedelta(minutes=20):
        if not story.in_outage(at):
            if at.date() != day:
                day = at.date()
                yield _task(dice, WAKEUP, at)
            hurt = story.in_incident(at) and dice.random() < 0.7
            yield _task(dice, SCENARIOS[2] if hurt else _pick(dice), at)
        at += dt.timedelta(minutes=dice.expovariate(story.daylight(at) / 45) + 1)
    for scenario, hours in zip(STUCK, (9.2, 0.3, 0.1), strict=True):
        yield _task(dice, scenario, story.until - dt.timedelta(hours=hours))


def _pick(dice: Random) -> Scenario:
    return dice.choices(SCENARIOS, [scenario.weight for scenario in SCENARIOS])[0]


def _task(dice: Random, scenario: Scenario, at: dt.datetime) -> Task:
    person, channel = dice.choice(PEOPLE), dice.choice(CHANNELS)
    words = {"person": person, "channel": channel, "n": dice.randint(2, 40)}
    task_id = new_id(dice)
    thoughts = tuple(_thoughts(dice, scenario, task_id, at, words))
    return Task(
        id=task_id,
        at=at,
        until=thoughts[-1].at + dt.timedelta(seconds=dice.uniform(0.2, 2)),
        description=scenario.asked.format(**words),
        status=scenario.status,
        priority=scenario.priority,
        created_by=scenario.created_by,
        context={"channel_id": channel, "author_id": person, "author_name": person.title()},
        outcome=scenario.outcome,
        thoughts=thoughts,
    )


def _thoughts(
    dice: Random, scenario: Scenario, task_id: str, at: dt.datetime, words: dict[str, Any]
) -> Iterator[Thought]:
    parent = None
    for step in scenario.steps:
        at += dt.timedelta(seconds=dice.uniform(0.8, 9))
        parent = thought(dice, step, task_id, at, words=words, parent=parent)
        yield parent


def thought(
    dice: Random,
    step: Step,
    task_id: str,
    at: dt.datetime,
    *,
    words: dict[str, Any],
    parent: Thought | None,
    took: dt.timedelta = PROMPTLY,
) -> Thought:
    suffix = f"{dice.getrandbits(32):08x}"
    own = f"th_followup_{parent.id[:8]}_{suffix}" if parent else f"th_seed_{task_id}_{suffix}"
    return Thought(
        id=own,
        parent=parent.id if parent else None,
        at=at,
        type=step.type,
        status=step.status,
        content=step.content.format(**words),
        round=parent.round + 1 if parent else 0,
        notes=tuple(note.format(**words) for note in step.notes),
        action=_action(step, words) if step.action else None,
        took=took,
    )


def _action(step: Step, words: dict[str, Any]) -> dict[str, Any]:
    return {
        "action_type": step.action,
        "action_params": {"channel_id": words["channel"]},
        "reasoning": step.content.format(**words),
    }


def new_id(dice: Random) -> str:
    return str(uuid.UUID(int=dice.getrandbits(128), version=4))
