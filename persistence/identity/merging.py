"""Carrying a change over to an item that has changed meanwhile: a three-way merge by attribute."""

import json
from typing import Any

from persistence.fields import stored_json
from persistence.identity.states import State


def same(one: State | None, other: State | None) -> bool:
    """Say whether two states say the same, however their attributes are spelled."""
    if one is None or other is None or one == other:
        return one == other
    mine, theirs = attributes_of(one), attributes_of(other)
    alike = {**one.content, "attributes": ""} == {**other.content, "attributes": ""}
    return alike and mine is not None and theirs is not None and exactly(mine, theirs)


def exactly(one: Any, other: Any) -> bool:
    """Compare JSON values as JSON: 1, 1.0 and true are three."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def merged(before: State | None, after: State | None, now: State | None) -> State | None:
    """Return `now` with what `after` changed in `before`.

    Where attributes are not JSON objects, or the item was made or removed, `after` it is.
    """
    if before is None or after is None or now is None:
        return after
    content = {**now.content, **_changed(before.content, after.content)}
    content.pop("attributes", None)
    old, new, current = (attributes_of(one) for one in (before, after, now))
    if old is None or new is None or current is None:
        text = after.attributes
    else:
        kept = {**current, **_changed(old, new)}
        gone = old.keys() - new.keys()
        text = stored_json({key: value for key, value in kept.items() if key not in gone})
    if text is not None:
        content["attributes"] = text
    return State(after.item, content)


def _changed(old: Any, new: Any) -> dict[str, Any]:
    return {k: v for k, v in new.items() if k not in old or not exactly(old[k], v)}


def attributes_of(state: State) -> dict[str, Any] | None:
    """Parse the attributes of a state, {} where it has none; None if they are no JSON object."""
    if state.attributes is None:
        return {}
    try:
        value = json.loads(state.attributes)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
