"""Versions of a node: those that are kept, and the one that is there but not kept yet.

A node of the LOCAL scope has the versions that were kept when we wrote it. What the agent
wrote past us, and what was learned since, is the newest version all the same: it is kept
with the next write. A node of the identity has the states of its lineage.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from persistence.config.models import ConfigHead, ConfigVersion
from persistence.config.present import Present
from persistence.config.types import SCHEMAS, ConfigNodeType, type_of
from persistence.fields import StoredJson, stored_json
from persistence.moments import Moment

ABOUT_PEOPLE = frozenset(
    one.name for one in SCHEMAS[ConfigNodeType.USER_TRACKING].settings if one.is_learned
)
SOMEBODY = "unknown"  # who wrote past us, where the row does not say


class Origin(StrEnum):
    """How a version came about."""

    SET = "set"
    LEARNED = "learned"
    RESET = "reset"
    REVERTED = "reverted"
    OUTSIDE = "outside"  # written by somebody else than this library's configuration
    FOUNDED = "founded"  # of the identity: what was there at the beginning
    BASELINE = "baseline"  # of the identity: what an authority vouched for
    APPROVED = "applied"  # of the identity: what authorities approved


@dataclass(frozen=True)
class Version:
    """A version of a node. `text` is None where the node was gone.

    `is_kept` is False for the newest one where it is only in the graph so far. `cause` is
    the id of the change that made it, for a node of the identity.
    """

    number: int
    origin: Origin
    text: str | None
    changed: tuple[str, ...]
    by: str
    reason: str
    at: Moment | None
    is_kept: bool = True
    cause: str | None = None

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Return what the version says; empty where it is gone or no JSON object."""
        return parsed(self.text)


def parsed(text: str | None) -> Mapping[str, Any]:
    value = None if text is None else StoredJson(text).value
    return value if isinstance(value, dict) else {}


def kept_form(node_id: str, text: str) -> str:
    """Return the text of a node as its versions keep it.

    What was learned about people is not in it: versions stay, and people can be forgotten.
    """
    attributes = parsed(text)
    if type_of(node_id, attributes) is not ConfigNodeType.USER_TRACKING:
        return text
    left = {name: value for name, value in attributes.items() if name not in ABOUT_PEOPLE}
    return text if len(left) == len(attributes) else stored_json(left)


def last_kept(node_id: str, scope: str) -> Version | None:
    row = _kept(node_id, scope).order_by("-version").first()
    return None if row is None else of_row(row)


def waiting(node_id: str, scope: str, now: Present | None) -> Version | None:
    """Return the version that is in the graph and not kept yet, or None."""
    last = last_kept(node_id, scope)
    text = None if now is None else kept_form(node_id, now.text or "{}")
    if last is None and now is None:
        return None
    if last is not None and last.text == text:
        return None
    head = ConfigHead.objects.filter(node_id=node_id, scope=scope).first()
    ours = head is not None and now is not None and head.digest == now.digest
    return Version(
        number=1 if last is None else last.number + 1,
        origin=Origin.LEARNED if ours else Origin.OUTSIDE,
        text=text,
        changed=tuple(differing(last.attributes if last else {}, parsed(text))),
        by=(now.updated_by if now else None) or SOMEBODY,
        reason="",
        at=now.updated_at if now else None,
        is_kept=False,
    )


def kept(node_id: str, scope: str) -> Iterator[Version]:
    """Yield the versions that are kept, the newest first."""
    rows = _kept(node_id, scope).order_by("-version")
    return map(of_row, rows.iterator(chunk_size=50))


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names whose values differ; true is not 1."""
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name, _ABSENT), after.get(name, _ABSENT)
        if one is not other and (type(one) is not type(other) or one != other):
            yield name


_ABSENT = object()


def of_row(row: ConfigVersion) -> Version:
    names = row.changed.value
    return Version(
        number=row.version,
        origin=Origin(row.origin),
        text=None if row.attributes is None else row.attributes.text,
        changed=tuple(names) if isinstance(names, list) else (),
        by=row.author,
        reason=row.reason,
        at=row.made_at,
    )


def _kept(node_id: str, scope: str) -> Any:
    return ConfigVersion.objects.filter(node_id=node_id, scope=scope)
