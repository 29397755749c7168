"""The task that made the incident: a prompt far too long, sent again and again."""

import datetime as dt

from ciris_admin.demo import work
from ciris_admin.demo.scenarios import RUNAWAY
from ciris_admin.demo.story import Story

TIMEOUT = dt.timedelta(seconds=30)
WORDS = {"person": "Katherine", "channel": "announcements", "n": 1_904}


def task(story: Story) -> work.Task:
    """Tell it: it begins just before the incident, which ends when the task gives up."""
    dice = story.dice("runaway")
    begin, end = story.incident
    first, again, last = RUNAWAY.steps
    asked = begin - dt.timedelta(seconds=20)
    retries = [at for at in story.instants() if begin < at < end]  # each is a slow answer
    task_id = work.new_id(dice)
    thoughts: list[work.Thought] = []
    for step, at in ((first, asked), *((again, at) for at in retries), (last, end)):
        parent = thoughts[-1] if thoughts else None
        took = work.PROMPTLY if step is last else TIMEOUT
        thoughts.append(
            work.thought(dice, step, task_id, at, words=WORDS, parent=parent, took=took)
        )
    return work.Task(
        id=task_id,
        at=asked,
        until=end + TIMEOUT,
        description=RUNAWAY.asked.format(**WORDS),
        status=RUNAWAY.status,
        priority=RUNAWAY.priority,
        created_by=RUNAWAY.created_by,
        context={
            "channel_id": WORDS["channel"],
            "author_id": "katherine",
            "author_name": WORDS["person"],
        },
        outcome=RUNAWAY.outcome,
        thoughts=tuple(thoughts),
    )
