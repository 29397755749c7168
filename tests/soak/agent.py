"""An agent that writes so many rows a second, in a process of its own, and says how it went.

    python -m tests.soak.agent URL --rate 500 --seconds 600

In each tenth of a second: metrics, log lines and a span in a batch, one line by itself, a task
with its thoughts. The lines are numbered in the order in which they are written, and say when
that was.
"""

import argparse
import asyncio
import dataclasses
import json
import sys
import time
from collections import Counter

from persistence import MemoryService

TICK = 0.1
# Of a tick's rows; what is left of them are metrics.
LINES, SPANS, TASKS, THOUGHTS = 10, 1, 1, 2
LEVELS = {0: "ERROR", 10: "WARNING", 20: "WARNING", 30: "WARNING", 40: "WARNING"}


@dataclasses.dataclass
class Written:
    """What an agent has written, and what hindered it."""

    rows: Counter[str] = dataclasses.field(default_factory=Counter)
    errors: Counter[str] = dataclasses.field(default_factory=Counter)
    seconds: float = 0.0
    latest: float = 0.0  # seconds behind its time, at worst
    batches: list[float] = dataclasses.field(default_factory=list)  # seconds that each took


def level_of(number: int) -> str:
    return LEVELS.get(number % 50, "INFO")


def message(number: int) -> str:
    return f"Soak line {number} written at {time.time():.6f} about request {number * 7919 % 1000}"


async def write(memory: MemoryService, written: Written, metrics: int, tick: int) -> None:
    """Write the rows of one tick."""
    first = written.rows["lines"]
    begun = time.monotonic()
    async with memory.batch() as batch:
        for place in range(metrics):
            tags = {"host": f"agent-{place % 4}", "env": "soak"}
            await batch.memorize_metric(f"soak_{place % 10:02d}", 50 + tick % 100, tags=tags)
        for number in range(first, first + LINES - 1):
            await batch.memorize_log(
                message(number), level=level_of(number), tags={"component": f"part-{number % 12}"}
            )
        await batch.record_span(
            service_type="dma", handler_name=f"Handler{tick % 6}", action_type=f"step {tick % 6}",
            trace_id=f"soak-{tick // 6}", span_id=f"soak-{tick}",
        )  # fmt: skip
    written.batches.append(time.monotonic() - begun)
    number = first + LINES - 1
    await memory.memorize_log(message(number), level=level_of(number))
    async with memory.batch() as batch:
        task = await batch.create_task(f"Answer question {tick}", task_id=f"soak-task-{tick}")
        for round_number in range(THOUGHTS):
            await batch.create_thought(task.task_id, f"Thought {round_number} of question {tick}")
    written.rows += Counter(
        metrics=metrics, lines=LINES, spans=SPANS, tasks=TASKS, thoughts=THOUGHTS
    )


async def run(url: str, rate: int, seconds: float) -> Written:
    """Write at an even pace; an error ends the run, and is what it returns."""
    memory, written = MemoryService.open(url), Written()
    metrics = round(rate * TICK) - LINES - SPANS - TASKS - THOUGHTS
    begun = time.monotonic()
    for tick in range(round(seconds / TICK)):
        behind = time.monotonic() - begun - tick * TICK
        written.latest = max(written.latest, behind)
        if behind + tick * TICK > seconds:
            break  # where the pace is not held, fewer rows are written
        if behind < 0:
            await asyncio.sleep(-behind)
        try:
            await write(memory, written, metrics, tick)
        except Exception as error:  # all that can happen to an agent is counted
            written.errors[f"{type(error).__name__}: {error}"] += 1
            break  # lines of a batch that was undone would be missed by nobody's fault
    written.seconds = time.monotonic() - begun
    await memory.close()
    return written


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.agent")
    parser.add_argument("url")
    parser.add_argument("--rate", type=int, default=500, help="rows per second")
    parser.add_argument("--seconds", type=float, default=600)
    chosen = parser.parse_args()
    written = asyncio.run(run(chosen.url, chosen.rate, chosen.seconds))
    json.dump(vars(written), sys.stdout)


if __name__ == "__main__":
    main()
