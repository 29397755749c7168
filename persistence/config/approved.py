"""Versions of a node of the identity: the states of its lineage."""

from collections.abc import Sequence

from persistence.config.present import Present
from persistence.config.versions import SOMEBODY, Origin, Version, differing, parsed
from persistence.identity.queries import lineage
from persistence.identity.queries.lineage import ItemState
from persistence.identity.states import Item, Kind

_ORIGINS = {"founded": Origin.FOUNDED, "baseline": Origin.BASELINE, "applied": Origin.APPROVED}


def versions(node_id: str, now: Present | None) -> Sequence[Version]:
    """Return the versions of a node of the identity, the newest first."""
    states = list(lineage.every_state_of(Item(Kind.NODE, node_id)))
    if not states:
        return [] if now is None else [_unrecorded(now)]
    changes = {one.cause_id for one in states if one.cause == "applied"}
    signers = lineage.approvers(changes)
    found: list[Version] = []
    for number, one in enumerate(states, 1):
        names = [signer.authority for signer in signers.get(one.cause_id, [])]
        found.append(_version(number, one, found[-1] if found else None, ", ".join(names)))
    return found[::-1]


def _version(number: int, one: ItemState, before: Version | None, by: str) -> Version:
    text = None if one.gone or one.state is None else one.state.attributes or "{}"
    was = before.attributes if before else {}
    return Version(
        number=number,
        origin=_ORIGINS.get(one.cause, Origin.OUTSIDE),
        text=text,
        changed=tuple(differing(was, parsed(text))),
        by=by or one.cause,
        reason="",
        at=one.at,
        cause=one.cause_id if one.cause == "applied" else None,
    )


def _unrecorded(now: Present) -> Version:
    """Return what is there of a store that keeps no lineage."""
    return Version(
        number=1,
        origin=Origin.OUTSIDE,
        text=now.text or "{}",
        changed=tuple(now.attributes),
        by=now.updated_by or SOMEBODY,
        reason="",
        at=now.updated_at,
        is_kept=False,
    )
