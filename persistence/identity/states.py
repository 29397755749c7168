"""What identity consists of, item by item: the content of a node or an edge, and its digest.

Content is what the item says, exactly as it is stored. Its version, author and times are
about the row, not about the agent, and no ruling binds them.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from persistence.identity import canonical

SCOPE = "identity"
ABSENT = ""  # stands for the digest of an item that is not there
# What reading a state can raise where somebody else wrote the row.
HOSTILE = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)


class Kind(StrEnum):
    NODE = "node"
    EDGE = "edge"


class Action(StrEnum):
    PUT = "put"
    DELETE = "delete"


@dataclass(frozen=True, order=True)
class Item:
    """A node or an edge of the identity scope, by its id."""

    kind: Kind
    id: str


@dataclass(frozen=True)
class State:
    """The content of an item: of a node `type`, of an edge `source`, `target`, `relationship`
    and `weight`; of both `attributes`, the exact stored text. What is NULL is left out.
    """

    item: Item
    content: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of kind, id and content.

        In it the SHA-256 of the attributes' exact text stands for that text.
        """
        content = dict(self.content)
        if "attributes" in content:
            text = content.pop("attributes")
            content["attributes_sha256"] = hashlib.sha256(text.encode()).hexdigest()
        return canonical.digest({"kind": str(self.item.kind), "id": self.item.id, **content})

    @property
    def attributes(self) -> str | None:
        return self.content.get("attributes")

    @property
    def weight(self) -> float | None:
        return float(self.content["weight"]) if "weight" in self.content else None

    def stored(self) -> str:
        """Return the content as JSON text, as tables of changes and lineage keep it."""
        return json.dumps(dict(self.content), ensure_ascii=False)

    @classmethod
    def of_stored(cls, item: Item, text: str | None) -> Self | None:
        """Read the content that a table keeps; None stands for an item that is not there."""
        if text is None:
            return None
        content = {key: value for key, value in json.loads(text).items() if value is not None}
        if "weight" in content:
            content["weight"] = weight_text(float(content["weight"]))
        return cls(item, content)


def node_state(node_id: str, node_type: str, attributes: str | None) -> State:
    content = {"type": node_type}
    if attributes is not None:
        content["attributes"] = attributes
    return State(Item(Kind.NODE, node_id), content)


def edge_state(
    edge_id: str,
    *,
    source: str,
    target: str,
    relationship: str,
    weight: float | None,
    attributes: str | None,
) -> State:
    content = {"source": source, "target": target, "relationship": relationship}
    if weight is not None:
        content["weight"] = weight_text(weight)
    if attributes is not None:
        content["attributes"] = attributes
    return State(Item(Kind.EDGE, edge_id), content)


def weight_text(weight: float) -> str:
    """Write a weight as text: what is signed holds no floats, whose forms differ."""
    return repr(float(weight))


@dataclass(frozen=True)
class Operation:
    """One step of a change: an item as it was when proposed, and as it is to be.

    `before` is None for an item that did not exist, `after` for one that is to go.
    """

    item: Item
    before: State | None
    after: State | None

    @property
    def action(self) -> Action:
        return Action.PUT if self.after is not None else Action.DELETE

    @property
    def base_digest(self) -> str:
        return digest_of(self.before)

    @property
    def result_digest(self) -> str:
        return digest_of(self.after)

    def summary(self) -> dict[str, Any]:
        """Return what of the operation is signed: its digests bind every byte of content."""
        return {
            "action": str(self.action),
            "kind": str(self.item.kind),
            "id": self.item.id,
            "before": self.base_digest,
            "after": self.result_digest,
        }


def digest_of(state: State | None) -> str:
    return ABSENT if state is None else state.digest


def operations_digest(operations: Sequence[Operation]) -> str:
    """Return the digest of the operations in their order."""
    return canonical.digest([one.summary() for one in operations])


def base_of(operations: Sequence[Operation]) -> list[dict[str, str]]:
    """Return each item with the digest that it had when the change was made, sorted."""
    return _digests((one.item, one.base_digest) for one in operations)


def result_digest(operations: Sequence[Operation]) -> str:
    """Return the digest of each item with the digest that it will have, sorted."""
    return canonical.digest(_digests((one.item, one.result_digest) for one in operations))


def _digests(pairs: Any) -> list[dict[str, str]]:
    return [
        {"kind": str(item.kind), "id": item.id, "digest": digest} for item, digest in sorted(pairs)
    ]
