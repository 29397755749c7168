"""What happened to a change, in order: proposed, revised, ruled on, moved on, ended."""

import datetime as dt
from dataclasses import dataclass

from persistence.identity.queries.change import (
    ChangeDetail,
    RemarkFacts,
    RevisionFacts,
    RulingFacts,
)
from persistence.identity.rules import Decision
from persistence.moments import Moment

REMARKED = {
    "pending": ("sealed what stood in clear", ""),
    "returned": ("asked for changes", "attention"),
    "stale": ("saw that what it builds on has changed", "attention"),
    "withdrawn": ("withdrew it", ""),
    "expired": ("let it expire", ""),
}
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
RULED = {Decision.APPROVE: ("approved", "good"), Decision.REJECT: ("rejected", "broken")}


@dataclass(frozen=True)
class Event:
    """One act: who did what when, and what they said. `ruling_id` where it was signed."""

    at: Moment
    who: str
    did: str
    tone: str
    said: str
    revision: int
    ruling_id: str | None = None
    key_id: str | None = None
    is_revision: bool = False


def story(change: ChangeDetail) -> list[Event]:
    """Order everything that happened, oldest first."""
    events = [
        *(_proposed(one, change.origin) for one in change.revisions),
        *map(_ruled, change.rulings),
        *map(_remarked, change.remarks),
    ]
    return sorted(events, key=lambda event: event.at.at or _LONG_AGO)


def _proposed(one: RevisionFacts, origin: str) -> Event:
    first = "wrote it to the store directly" if origin == "captured" else "proposed it"
    did = first if one.revision == 1 else f"made revision {one.revision}"
    return Event(
        one.created_at, one.proposed_by, did, "", one.reason, one.revision, is_revision=True
    )


def _ruled(one: RulingFacts) -> Event:
    did, tone = RULED[Decision(one.decision)]
    return Event(
        one.ruled_at, one.authority, did, tone, one.reason, one.revision, one.ruling_id, one.key_id
    )


def _remarked(one: RemarkFacts) -> Event:
    did, tone = REMARKED.get(one.state, (f"left it {one.state}", ""))
    return Event(one.made_at, one.author, did, tone, one.remark, one.revision)
