"""What a filter says of a message: which triggers it marks, how gravely, and whether it is held.

Plain Python. A mark counts as sure as its trigger proved to be: the mean of the Beta posterior
of its confirmed and dismissed matches, begun at what its priority says. Several marks join as
independent causes do (noisy-or; Pearl 1988). A message is held back from a score of
1 - sensitivity on. Patterns are matched by RE2, in time linear in the text; one without capitals
ignores case, one that names them does not.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import re2

from persistence.config.learning.filters import DEFAULT_SENSITIVITY

LONGEST = 20_000  # characters of a message that are looked at
MOST_TRIGGERS = 200
LONGEST_PATTERN = 1_000
_GRAVITY = {"critical": 1.0, "high": 0.75, "medium": 0.5, "low": 0.25, "ignore": 0.0}
_GRAVITY_WORTH = 2.0  # the priority speaks as loud as this many matches
_MOST_MATCHES = 1_000_000_000
_LEARNED = "medium"
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_CLASS = re.compile(r"\\.")  # \S, \D: capitals that name no letter


@dataclass(frozen=True)
class Message:
    """Something that was said to the agent."""

    id: str
    text: str
    author: str
    channel: str
    at: datetime | None


@dataclass(frozen=True)
class Verdict:
    """What a filter makes of a message: a score from 0 to 1, by which triggers, held or not."""

    score: float
    marks: tuple[str, ...]
    is_held: bool


@dataclass(frozen=True)
class _Trigger:
    name: str
    form: str
    pattern: str
    weight: float
    expression: Any = None  # of re2


class Filter:
    """A filter as its configuration says. `not_tried` names what only the agent itself can tell."""

    def __init__(self, configuration: Mapping[str, Any]) -> None:
        said = configuration.get("sensitivity")
        if not isinstance(said, int | float):
            said = DEFAULT_SENSITIVITY
        self.sensitivity = float(min(max(said, 0), 1))
        self.is_enabled = configuration.get("enabled") is not False
        self.not_tried: list[str] = []
        self._triggers = list(self._read(configuration))

    def verdict(self, message: Message, before: Sequence[Message] = ()) -> Verdict:
        """Judge a message; `before` are those before it, from whoever."""
        marks, passing = [], 1.0
        for trigger in self._triggers:
            if _matches(trigger, message, before):
                marks.append(trigger.name)
                passing *= 1 - trigger.weight
        score = 1 - passing
        held = self.is_enabled and score > 0 and score >= 1 - self.sensitivity - 1e-9
        return Verdict(score, tuple(marks), held)

    def _read(self, configuration: Mapping[str, Any]) -> Iterator[_Trigger]:
        for said in _list(configuration, "review_triggers"):
            if isinstance(said, Mapping) and said.get("enabled") is not False:
                name = str(said.get("name") or said.get("trigger_id") or "unnamed")
                form, pattern = str(said.get("pattern_type")), str(said.get("pattern"))
                yield from self._made(name, form, pattern, _weight(said))
        for said in _list(configuration, "learned_patterns"):
            if isinstance(said, str) and said.strip():
                yield _Trigger(f"“{said[:40]}”", "text", said.casefold(), _GRAVITY[_LEARNED])

    def _made(self, name: str, form: str, pattern: str, weight: float) -> Iterator[_Trigger]:
        if form == "regex":
            expression = _compiled(pattern)
            if expression is None:
                self.not_tried.append(f"{name}: its pattern cannot be read")
            else:
                yield _Trigger(name, form, pattern, weight, expression)
        elif form in _NUMBERS and re.fullmatch(_NUMBERS[form], pattern):
            yield _Trigger(name, form, pattern, weight)
        elif form in _NUMBERS:
            self.not_tried.append(f"{name}: “{pattern[:40]}” is no {form}")
        else:
            self.not_tried.append(f"{name}: only the agent itself can tell")


_NUMBERS = {"count": r"\d{1,6}", "length": r"\d{1,9}", "frequency": r"\d{1,6}:\d{1,6}"}


def _list(configuration: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = configuration.get(name)
    return found[:MOST_TRIGGERS] if isinstance(found, list) else []


def _weight(said: Mapping[str, Any]) -> float:
    gravity = _GRAVITY.get(str(said.get("priority", "medium")), _GRAVITY["medium"])
    if gravity in (0.0, 1.0):
        return gravity  # what is to be ignored, and what is never to pass
    right, wrong = _count(said, "true_positive_count"), _count(said, "false_positive_count")
    return (gravity * _GRAVITY_WORTH + right) / (_GRAVITY_WORTH + right + wrong)


def _count(said: Mapping[str, Any], name: str) -> float:
    value = said.get(name)
    return float(min(max(0, value), _MOST_MATCHES)) if isinstance(value, int | float) else 0.0


def _compiled(pattern: str) -> Any:
    if len(pattern) > LONGEST_PATTERN:
        return None
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = any(letter.isupper() for letter in _CLASS.sub("", pattern))
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None


def _matches(trigger: _Trigger, message: Message, before: Sequence[Message]) -> bool:
    text = message.text[:LONGEST]
    match trigger.form:
        case "regex":
            return trigger.expression.search(text) is not None
        case "text":
            return trigger.pattern in text.casefold()
        case "length":
            return len(message.text) > int(trigger.pattern)
        case "count":
            return len(_EMOJI.findall(text)) > int(trigger.pattern)
    return _is_flood(trigger.pattern, message, before)


def _is_flood(pattern: str, message: Message, before: Sequence[Message]) -> bool:
    """Say whether the author wrote so many messages within so many seconds, this one counted."""
    most, seconds = (int(part) for part in pattern.split(":"))
    if message.at is None:
        return False
    since = message.at - timedelta(seconds=seconds)
    own = [
        one
        for one in before
        if one.author == message.author and one.at is not None and since <= one.at <= message.at
    ]
    return len(own) + 1 > most
