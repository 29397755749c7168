"""Metrics with a daily rhythm, and logs that say why they moved."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ciris_admin.demo import runaway
from ciris_admin.demo.story import CHANNELS, HOST, MODEL, PEOPLE, Story


@dataclass(frozen=True)
class Metric:
    at: dt.datetime
    name: str
    value: float
    tags: dict[str, str]


@dataclass(frozen=True)
class Log:
    at: dt.datetime
    level: str
    message: str
    tags: dict[str, str]


def metrics(story: Story) -> Iterator[Metric]:
    """Yield one point per series and instant, none while the host was down."""
    dice = story.dice("metrics")
    host = {"host": HOST, "env": "prod"}
    model = {"model": MODEL, "env": "prod"}
    backlog, memory = 0.0, 610.0
    for at in story.instants():
        busy, hurt = story.daylight(at), story.in_incident(at)
        memory = 610.0 if memory > 1_450 or story.in_outage(at) else memory + dice.uniform(-1, 3)
        backlog = max(0.0, backlog * 0.7 + (dice.uniform(6, 14) if hurt else -1 + busy))
        handled = dice.uniform(0.4, 1.6) * busy * (0.25 if hurt else 1)
        latency = dice.gauss(820, 90) * (1 + 0.35 * busy) * (dice.uniform(7, 13) if hurt else 1)
        if not story.in_outage(at):
            cpu = 11 + 46 * busy + dice.gauss(0, 3.2) + (18 if hurt else 0)
            yield Metric(at, "cpu_usage", round(min(99.0, max(2.0, cpu)), 1), host)
            yield Metric(at, "memory_used_mb", round(memory, 1), host)
            yield Metric(at, "llm_latency_ms", round(max(180.0, latency), 1), model)
            yield Metric(at, "llm_tokens_used", float(round(handled * 5_400)), model)
            yield Metric(at, "queue_depth", float(round(backlog)), host)
            for share, channel in zip((0.5, 0.3, 0.2), CHANNELS, strict=False):
                messages = float(round(handled * 14 * share))
                yield Metric(at, "messages_handled", messages, {"channel": channel, "env": "prod"})


ROUTINE = (
    ("INFO", "gateway", "Connected to the chat gateway in {n} ms"),
    ("INFO", "memory", "Consolidated {n} observations of the last hour"),
    ("INFO", "tools", "Tool loan_status answered in {n} ms"),
    ("DEBUG", "scheduler", "Round {n} took 0.{n} s"),
    ("WARNING", "filter", "Message of {person} held back: {n} capitals in a row"),
    ("WARNING", "disk", "Disk almost full: 8{n} % of /var used"),
    ("ERROR", "tools", "Tool calendar_lookup failed: connection reset by peer (attempt {n})"),
)
WEIGHTS = (30, 24, 20, 16, 6, 2, 2)
TROUBLE = (
    ("ERROR", "llm", "Request to the model timed out after 30 s (attempt {n})"),
    ("WARNING", "llm", "Model answered in {n}.4 s, above the limit of 5 s"),
    ("WARNING", "queue", "{n} messages are waiting; the oldest for {n} min"),
    ("ERROR", "llm", "Provider returned 503 Service Unavailable, request {n}"),
)


def logs(story: Story) -> Iterator[Log]:
    """Yield about 150 lines a day, a burst in the incident, silence while the host was down."""
    dice = story.dice("logs")
    at = story.start
    begin, end = story.incident
    while at < story.until:
        hurt = story.in_incident(at)
        level, component, text = dice.choice(TROUBLE) if hurt else dice.choices(ROUTINE, WEIGHTS)[0]
        message = text.format(n=dice.randint(2, 9), person=dice.choice(PEOPLE))
        if not story.in_outage(at):
            yield Log(at, level, message, {"component": component, "host": HOST})
        pause = 9.0 if hurt else 420.0 / story.daylight(at) ** 0.5
        at += dt.timedelta(seconds=dice.expovariate(1 / pause) + 0.001)
    culprit = runaway.task(story)
    names = {"task_id": culprit.id, "thought_id": culprit.thoughts[0].id}
    opened = "Circuit breaker of the model opened"
    yield Log(begin, "CRITICAL", opened, {"component": "llm", **names})
    recovered = "Circuit breaker of the model closed: second provider took over"
    yield Log(end, "INFO", recovered, {"component": "llm", "host": HOST})
