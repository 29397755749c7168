"""How many lines of an hour and level each component wrote, as a summary row's JSON."""

from collections import Counter
from typing import Any

from persistence.fields import StoredJson, stored_json

COMPONENT = "component"  # the tag that is kept of a line, "" where it has none
MOST_COMPONENTS = 200  # of one hour and level; the others are counted together


def as_json(counts: Counter[str]) -> str:
    shown = dict(counts.most_common(MOST_COMPONENTS))
    others = counts.total() - sum(shown.values())
    return stored_json({"count": counts.total(), "components": shown, "others": others})


def components_of(stored: StoredJson | None) -> Counter[str] | None:
    """Read the counts of a log summary by component, the others under ""; None if none is one."""
    said: Any = stored.value if stored is not None else None
    try:
        counts = Counter({str(name): int(n) for name, n in said["components"].items()})
        counts[""] += int(said["others"])
        return +counts if counts.total() == int(said["count"]) else None
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        return None
