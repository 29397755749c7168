"""Choosing a wording: mostly the one that served best, now and then one that is little known."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from persistence import clock
from persistence.config import present
from persistence.config.known import is_allowed, is_frozen, known
from persistence.config.learned import BY_WORD, GENERAL
from persistence.config.learning import templates
from persistence.config.learning.tallies import Tally, UnreadableState
from persistence.config.present import Present
from persistence.config.queries import effective
from persistence.config.types import node_id_of
from persistence.graph.rules import GraphScope
from persistence.writing import Conflict, NotFound

RULE = BY_WORD["template"]


@dataclass(frozen=True)
class Wording:
    """A wording by its name, which `learn("template", subject=name)` takes, and its text."""

    name: str
    text: str


def choose_wording(occasion: str = GENERAL, channel: str | None = None) -> Wording:
    """Return the wording to use now, drawn by what each has brought (`learning.templates`).

    What was learned in the channel counts, else what was for all channels. Where learning is
    frozen or forbidden nothing is tried out: it is the preferred one, or else the first.
    Raises NotFound where no wording is set for the occasion, and Conflict where what was
    learned cannot be read.
    """
    holds = effective(RULE.kind, channel)
    found = _entry(holds.get("templates"), occasion)
    wordings = found if isinstance(found, Mapping) else {}
    texts = {str(name): text for name, text in wordings.items() if isinstance(text, str)}
    if not texts:
        raise NotFound(f"No wording is set for {occasion!r}: {RULE.kind} has none in templates.")
    name = _drawn(list(texts), occasion, channel)
    if name is None:
        preferred = _entry(holds.get(RULE.setting), occasion)
        name = preferred if preferred in texts else next(iter(texts))
    return Wording(name, texts[name])


def _entry(table: Any, occasion: str) -> Any:
    return table.get(occasion) if isinstance(table, Mapping) else None


def _drawn(names: list[str], occasion: str, channel: str | None) -> str | None:
    """Return one by chance; None where nothing may be tried out."""
    at = clock.now()
    state: Tally = RULE.state()
    if not is_allowed(RULE):
        return None
    for place in dict.fromkeys((channel, None)):
        node_id = node_id_of(RULE.kind, place)
        now = present.find(node_id, GraphScope.LOCAL)
        if is_frozen(RULE, node_id, now):
            return None
        state = _state(node_id, occasion, now, at)
        if state.at is not None:
            break
    return templates.choose(state, names, at, SystemRandom())


def _state(node_id: str, occasion: str, now: Present | None, at: dt.datetime) -> Tally:
    try:
        return known(RULE, node_id, occasion, now, at).state
    except UnreadableState as error:
        raise Conflict(f"{error} Forget it, so that it can be learned anew.") from error
