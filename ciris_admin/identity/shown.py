"""The operations of a change as JSON: what a signer recomputes every digest from."""

from collections.abc import Mapping, Sequence
from typing import Any

from persistence.identity.refusals import Refused
from persistence.identity.states import Item, Kind, Operation, State

_TEXTS = {
    Kind.NODE: {"type", "attributes"},
    Kind.EDGE: {"source", "target", "relationship", "weight", "attributes"},
}


def shown(change_id: str, revision: int, operations: Sequence[Operation]) -> dict[str, Any]:
    """Return {change, revision, operations: [{kind, id, before, after}]}, contents or null."""
    steps = [
        {
            "kind": str(one.item.kind),
            "id": one.item.id,
            "before": _content(one.before),
            "after": _content(one.after),
        }
        for one in operations
    ]
    return {"change": change_id, "revision": revision, "operations": steps}


def operations_of(found: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Read operations back. Raises Refused (422) for what `shown` does not write."""
    try:
        return tuple(_operation(one) for one in found["operations"])
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(
            "malformed", "The draft does not list the operations that it is over.", status=422
        ) from error


def _content(state: State | None) -> dict[str, str] | None:
    return None if state is None else dict(state.content)


def _operation(found: Mapping[str, Any]) -> Operation:
    item = Item(Kind(found["kind"]), _text(found["id"]))
    return Operation(item, _state(item, found["before"]), _state(item, found["after"]))


def _state(item: Item, content: Mapping[str, Any] | None) -> State | None:
    if content is None:
        return None
    if not set(content) <= _TEXTS[item.kind]:
        raise ValueError(f"{item.kind} has no such content")
    return State(item, {name: _text(value) for name, value in content.items()})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("content is text")
    return value
