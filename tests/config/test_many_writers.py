"""Several processes that learn about one node at once: none fails, and nothing heard is lost."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from persistence.config import queries
from persistence.config.learning import filters
from persistence.config.models import ConfigInteraction, ConfigLearned
from tests.config.hearing import KEY, finding

REPOSITORY = Path(__file__).resolve().parents[2]
TIMES = 10
LEARN = f"""
import sys
from persistence import MemoryService
memory = MemoryService.open(sys.argv[1])
for number in range({TIMES}):
    memory.learn_sync("finding", subject="caps_1", outcome="confirmed", value=0.4, channel="123")
    if number % 5 == 0:
        memory.set_config_sync("filter_config", {{sys.argv[2]: number}}, "123", by="ann")
memory.close_sync()
"""
SETTINGS = ("new_user_threshold", "total_messages_processed")


def start(url, setting):
    return subprocess.Popen(
        [sys.executable, "-c", LEARN, url, setting],
        cwd=REPOSITORY,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_that_learn_at_once_lose_nothing(store):
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(start(store.url, name)) for name in SETTINGS]
        complaints = [writer.communicate(timeout=120)[1] for writer in writers]

    assert [(one.returncode, said) for one, said in zip(writers, complaints, strict=True)] == [
        (0, "")
    ] * len(SETTINGS)
    heard = list(ConfigInteraction.objects.order_by("interaction_id"))
    assert len(heard) == TIMES * len(SETTINGS) == queries.evidence(KEY, "sensitivity").count
    state = filters.State()
    for one in heard:
        state = filters.fold(state, finding(one.outcome, one.value.value, one.happened_at.at))
    assert ConfigLearned.objects.get().state == state.to_json()
    found = queries.node(KEY)
    values = {row.setting.name: row.value for row in found.settings}
    assert [values[name] for name in SETTINGS] == [5, 5]
    numbers = [one.number for one in queries.versions(KEY)]
    assert numbers == list(range(len(numbers), 0, -1))
