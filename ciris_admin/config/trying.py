"""Trying an edited filter on the last messages, before anything is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persistence.config import queries
from persistence.config.queries import Caught, ConfigNode, Tried
from persistence.config.rules import ConfigNodeType
from persistence.limits import TimeLimitReached
from persistence.texts import readable, shortened

NUMBERS = (50, 200, 500)
SHOWN = 50  # of the messages whose fate changes, and of those whose fate stays
MOST_LETTERS = 160


@dataclass(frozen=True)
class Row:
    """A message as the page shows it."""

    tried: Tried
    text: str


@dataclass(frozen=True)
class Trial:
    """What the edited filter would hold back. `trouble` is why it could not be tried."""

    changed: Sequence[Row]
    same: Sequence[Row]
    messages: int
    held_now: int
    held_then: int
    not_tried: Sequence[str]
    findings: int
    caught_now: Caught | None
    caught_then: Caught | None
    trouble: str = ""


def tried(node: ConfigNode, values: Mapping[str, Any], number: int) -> Trial:
    """Run the filter as it is and as it would be over the last messages of its channel."""
    now = queries.effective(ConfigNodeType.FILTER_CONFIG, node.channel)
    own = {row.setting.name: row.setting.default for row in node.settings}
    above = queries.effective(ConfigNodeType.FILTER_CONFIG) if node.channel else own
    then = {
        **now,
        **{name: above.get(name) if new is None else new for name, new in values.items()},
    }
    try:
        found = queries.what_if(
            node.node_id, now=now, then=then, channel=node.channel, number=number
        )
    except TimeLimitReached as reached:
        return Trial((), (), 0, 0, 0, (), 0, None, None, str(reached))
    changed = [one for one in found.tried if one.changes]
    same = [one for one in found.tried if not one.changes and one.then.marks]
    return Trial(
        changed=[_row(one) for one in changed[:SHOWN]],
        same=[_row(one) for one in same[:SHOWN]],
        messages=len(found.tried),
        held_now=sum(one.now.is_held for one in found.tried),
        held_then=sum(one.then.is_held for one in found.tried),
        not_tried=found.not_tried,
        findings=found.findings,
        caught_now=found.caught_now,
        caught_then=found.caught_then,
    )


def _row(one: Tried) -> Row:
    return Row(one, shortened(readable(one.message.text), MOST_LETTERS))
