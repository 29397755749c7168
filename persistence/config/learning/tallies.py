"""Amounts that fade: what was heard long ago counts less, in whatever order it arrives.

Each amount halves every half-life. It is kept as it stands at the newest moment heard of, so an
interaction that arrives late joins at the weight it would have had by then: the sum does not
depend on the order. Source: Cormode, Shkapenyuk, Srivastava and Xu, "Forward Decay: A Practical
Time Decay Model for Streaming Systems" (ICDE 2009), with exponential decay.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

MOST_NAMES = 240  # names are agents' text: a tally stays small whatever they write


class UnreadableState(ValueError):
    """A learned state that this version cannot read; the message says so to a person."""


@dataclass(frozen=True)
class Tally:
    """Amounts by name at the moment `at`; `heard` counts interactions, unfaded."""

    RULE: ClassVar[str] = "tally"
    VERSION: ClassVar[int] = 1
    HALF_LIFE: ClassVar[timedelta] = timedelta(days=30)

    amounts: Mapping[str, float] = field(default_factory=dict)
    at: datetime | None = None
    heard: int = 0

    def amounts_at(self, at: datetime) -> Mapping[str, float]:
        """What is left of each amount; a moment before the newest one fades nothing."""
        factor = min(1.0, self._faded(self.at, at))
        return {name: amount * factor for name, amount in self.amounts.items()}

    def adding(self, changes: Mapping[str, float], at: datetime) -> Self:
        newest = max(self.at or at, at)
        amounts = dict(self.amounts_at(newest))
        for name, change in changes.items():
            amounts[name] = amounts.get(name, 0.0) + change * self._faded(at, newest)
        if len(amounts) > MOST_NAMES:
            kept = sorted(amounts, key=lambda name: (-amounts[name], name))[:MOST_NAMES]
            amounts = {name: amounts[name] for name in kept}
        return type(self)(amounts, newest, self.heard + 1)

    def to_json(self) -> str:
        return json.dumps(
            {
                "rule": self.RULE,
                "version": self.VERSION,
                "at": self.at.isoformat() if self.at else None,
                "heard": self.heard,
                "amounts": dict(sorted(self.amounts.items())),
            },
            allow_nan=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        try:
            said = json.loads(text)
            name, version = said["rule"], said["version"]
        except (ValueError, KeyError, TypeError) as problem:
            raise UnreadableState("What was learned here is not readable JSON.") from problem
        if (name, version) != (cls.RULE, cls.VERSION):
            raise UnreadableState(
                f"What was learned here was written by the rule “{name}” in version {version}; "
                f"this program reads “{cls.RULE}” in version {cls.VERSION}."
            )
        try:
            return cls._read(said)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise UnreadableState(f"What “{cls.RULE}” learned here is damaged.") from problem

    @classmethod
    def _read(cls, said: Mapping[str, Any]) -> Self:
        amounts = {str(name): float(amount) for name, amount in said["amounts"].items()}
        at = datetime.fromisoformat(said["at"]) if said["at"] else None
        if any(not math.isfinite(amount) or amount < 0 for amount in amounts.values()):
            raise ValueError("an amount below zero")
        return cls(amounts, at, int(said["heard"]))

    def _faded(self, since: datetime | None, until: datetime) -> float:
        """What is left at `until` of an amount of 1 at `since`."""
        if since is None:
            return 1.0
        return float(0.5 ** max(-1000.0, (until - since) / self.HALF_LIFE))
