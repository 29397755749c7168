"""Writing configuration: each call one transaction with its version, history and audit entry.

A node of an identity type is never written here: what is wanted becomes a proposal, and the
call answers PENDING with the id of the change that Wise Authorities rule on.
"""

import difflib
from collections.abc import Mapping
from typing import Any

from persistence.config import keeping, present
from persistence.config.adapting import Learned, learn
from persistence.config.holding import freeze, reset, thaw
from persistence.config.keeping import Write
from persistence.config.present import Present
from persistence.config.queries import past
from persistence.config.types import BOOKKEEPING, SCHEMAS, ConfigNodeType, Schema, check, type_of
from persistence.config.versions import ABOUT_PEOPLE, Origin
from persistence.graph.rules import GraphNode, GraphScope, MemoryOpResult, MemoryOpStatus, NodeType
from persistence.identity import remembering
from persistence.writing import Conflict, InvalidInput, NotFound, checked_text

__all__ = [
    "ChangedMeanwhile",
    "Learned",
    "freeze",
    "learn",
    "reset",
    "revert",
    "set_values",
    "thaw",
]

SO_ALREADY = "The configuration is so already: nothing was written."


class ChangedMeanwhile(Conflict):
    """The node is no longer at the version that whoever writes has seen."""


def set_values(
    node_id: str,
    values: Mapping[str, Any],
    *,
    by: str,
    reason: str = "",
    seen: int | None = None,
) -> MemoryOpResult:
    """Set some of a node's settings, making the node where there is none; the rest stays.

    None as a value takes the setting out, so that its default holds. `seen` is the version
    that whoever writes has seen. `data` is the number of the new version. In the identity
    the answer is PENDING with the `change_id` of the proposal. Raises InvalidInput with a
    sentence for each value that is out of range, and ChangedMeanwhile.
    """
    checked_text(by, "by")
    if _schema(node_id, present.find(node_id)).scope is GraphScope.IDENTITY:
        return _propose(node_id, values, by, reason)
    with keeping.alone(node_id) as now:
        wanted = _with(_schema(node_id, now), node_id, now, values)
        _refuse_unseen(node_id, now, seen)
        if now is not None and wanted == dict(now.attributes):
            return MemoryOpResult(MemoryOpStatus.OK, SO_ALREADY, _number(node_id, now))
        made = keeping.keep(node_id, now, wanted, Write(Origin.SET, by, reason))
    return MemoryOpResult(MemoryOpStatus.OK, data=made.number)


def revert(
    node_id: str, version: int, *, by: str, reason: str = "", seen: int | None = None
) -> MemoryOpResult:
    """Make a node what it was in an earlier version, as a new version.

    In the identity that is a proposal. Raises NotFound where there is no such version.
    """
    checked_text(by, "by")
    found = past.version(node_id, version)
    if found is None or found.text is None:
        raise NotFound(f"{node_id!r} has no version {version} that could come back.")
    why = reason or f"Back to version {version}."
    if _schema(node_id, present.find(node_id)).scope is GraphScope.IDENTITY:
        return _proposed(node_id, found.attributes, by, why)
    with keeping.alone(node_id) as now:
        _refuse_unseen(node_id, now, seen)
        people = now.attributes if now and now.kind is ConfigNodeType.USER_TRACKING else {}
        kept = {name: value for name, value in people.items() if name in ABOUT_PEOPLE}
        wanted = {**found.attributes, **kept}
        if now is not None and now.attributes == wanted:
            return MemoryOpResult(MemoryOpStatus.OK, SO_ALREADY, _number(node_id, now))
        made = keeping.keep(node_id, now, wanted, Write(Origin.REVERTED, by, why))
    return MemoryOpResult(MemoryOpStatus.OK, data=made.number)


def _schema(node_id: str, now: Present | None) -> Schema:
    """Return the type of a node that may be written. Raises InvalidInput."""
    if now is not None and not now.is_readable:
        raise InvalidInput(f"The stored attributes of {node_id!r} are no JSON object.")
    checked_text(node_id, "The node's id")
    kind = type_of(node_id, now.attributes if now else None)
    by_id = type_of(node_id)
    if kind is None:
        raise InvalidInput(
            f"{node_id!r} is no configuration node of a known type: name it config/<type> or"
            f" <type>_channel_<channel>, with one of {', '.join(SCHEMAS)}."
        )
    if by_id is not None and by_id != kind:
        raise InvalidInput(f"{node_id!r} says that its type is {kind}: its id says {by_id}.")
    return SCHEMAS[kind]


def _with(
    schema: Schema, node_id: str, now: Present | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the attributes with these values in place. Raises InvalidInput."""
    before = dict(now.attributes) if now else {"config_type": str(schema.kind)}
    wrong = [
        _unknown(name, schema)
        for name in values
        if name not in schema.by_name and (name not in before or name in BOOKKEEPING)
    ]
    changed = {name: value for name, value in values.items() if value is not None}
    wrong += [problem.sentence for problem in check(schema.kind, changed)]
    if wrong:
        raise InvalidInput(f"Nothing was written to {node_id!r}. {' '.join(wrong)}")
    kept = {name: value for name, value in before.items() if values.get(name, value) is not None}
    return {**kept, **changed}


def _unknown(name: str, schema: Schema) -> str:
    if name in BOOKKEEPING:
        return f"{name} is kept by the store itself."
    near = difflib.get_close_matches(str(name), schema.by_name, n=1)
    meant = f": did you mean {near[0]}?" if near else "."
    return f"{schema.kind} has no setting {name!r}{meant}"


def _refuse_unseen(node_id: str, now: Present | None, seen: int | None) -> None:
    if seen is None:
        return
    number = _number(node_id, now)
    if number != seen:
        raise ChangedMeanwhile(
            f"{node_id!r} is at version {number} now, and you have seen version {seen}:"
            " read it again."
        )


def _number(node_id: str, now: Present | None) -> int:
    newest = next(past.of(node_id, keeping.SCOPE, now), None)
    return 0 if newest is None else newest.number


def _propose(node_id: str, values: Mapping[str, Any], by: str, reason: str) -> MemoryOpResult:
    now = present.find(node_id, GraphScope.IDENTITY)
    wanted = _with(_schema(node_id, now), node_id, now, values)
    if now is not None and wanted == dict(now.attributes):
        return MemoryOpResult(MemoryOpStatus.OK, remembering.SO_ALREADY)
    return _proposed(node_id, wanted, by, reason)


def _proposed(node_id: str, attributes: Mapping[str, Any], by: str, reason: str) -> MemoryOpResult:
    node = GraphNode(
        id=node_id, type=NodeType.CONFIG, scope=GraphScope.IDENTITY, attributes=attributes
    )
    return remembering.propose_identity_change(memorize=[node], reason=reason, proposed_by=by)
