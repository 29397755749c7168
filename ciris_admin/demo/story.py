"""Who the demo's agent is, where it works, and the day that went wrong."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

DAYS = 30
STEP = dt.timedelta(minutes=10)  # between two readings of the metrics
AGENT = "iris"
MODEL = "llama-4-scout"
HOST = "iris-1"
PEOPLE = (
    "ada", "grace", "alan", "katherine", "edsger", "barbara", "dennis", "margaret", "linus",
    "radia", "niklaus", "frances", "tim", "hedy", "claude", "sophie",
)  # fmt: skip
CHANNELS = ("help-desk", "tool-loans", "workshop", "announcements")


@dataclass(frozen=True)
class Story:
    """The frame of a month: it ends at `until`, and `seed` decides every dice throw."""

    until: dt.datetime
    seed: int

    def dice(self, topic: str) -> random.Random:
        """Return the random numbers of one topic, so that topics do not disturb each other."""
        return random.Random(f"{self.seed}/{topic}")  # noqa: S311 - a story, not a secret

    @cached_property
    def start(self) -> dt.datetime:
        return self.until - dt.timedelta(days=DAYS)

    @cached_property
    def incident(self) -> tuple[dt.datetime, dt.datetime]:
        """The afternoon on which the model's provider slowed down."""
        day = (self.until - dt.timedelta(days=6)).replace(hour=13, minute=40, second=0)
        begin = day.replace(microsecond=0)
        return begin, begin + dt.timedelta(minutes=95)

    @cached_property
    def outage(self) -> tuple[dt.datetime, dt.datetime]:
        """The night on which the host was down: a gap in every metric."""
        night = (self.until - dt.timedelta(days=17)).replace(hour=2, minute=10, second=0)
        begin = night.replace(microsecond=0)
        return begin, begin + dt.timedelta(hours=3, minutes=20)

    def instants(self) -> Iterator[dt.datetime]:
        """Yield when the metrics are read."""
        at = self.start.replace(second=0, microsecond=0)
        while at < self.until:
            yield at
            at += STEP

    def in_incident(self, at: dt.datetime) -> bool:
        return self.incident[0] <= at < self.incident[1]

    def in_outage(self, at: dt.datetime) -> bool:
        return self.outage[0] <= at < self.outage[1]

    def daylight(self, at: dt.datetime) -> float:
        """Return how busy an hour is, 0 at night to 1 in the afternoon; weekends are calmer."""
        hour = at.hour + at.minute / 60
        rhythm = max(0.0, 1 - ((hour - 15) / 9) ** 2)
        return 0.08 + 0.92 * rhythm * (0.55 if at.weekday() >= 5 else 1.0)
