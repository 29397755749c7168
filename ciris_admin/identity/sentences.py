"""Changes to the identity as the queue says them: how grave one is, how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence.identity.queries.rows import ChangeRow
from persistence.identity.rules import OPEN, ChangeState, Decision
from persistence.moments import Moment

ORIGINS = {"captured": "by raw SQL", "revert": "to undo a change"}


@dataclass(frozen=True)
class QueueRow:
    """A change as the queue, its CSV and its JSON say it."""

    change_id: str
    touches: str
    risk: str
    config_types: str
    state: str
    progress: str
    proposed_by: str
    origin: str
    reason: str
    thought_id: str | None
    task_id: str | None
    revision: int
    approvals: int
    quorum: int
    created_at: Moment
    updated_at: Moment
    expires_at: Moment

    @property
    def is_pending(self) -> bool:
        return self.state == ChangeState.PENDING

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def origin_words(self) -> str:
        return ORIGINS.get(self.origin, "")


def queue_row(row: ChangeRow, usable: frozenset[str]) -> QueueRow:
    """Word a change; only approvals by `usable` keys count."""
    approvals = len(
        {
            vote.authority
            for vote in row.votes
            if vote.decision == Decision.APPROVE and vote.key_id in usable
        }
    )
    return QueueRow(
        change_id=row.change_id,
        touches=row.title,
        risk=risk(row.config_types, row.quorum) if row.looked_through else "too long to tell",
        config_types=", ".join(row.config_types),
        state=str(row.state),
        progress=progress(approvals, row.quorum, at_least=not row.looked_through),
        proposed_by=row.proposed_by,
        origin=row.origin,
        reason=row.reason,
        thought_id=row.thought_id,
        task_id=row.task_id,
        revision=row.revision,
        approvals=approvals,
        quorum=row.quorum,
        created_at=row.created_at,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
    )


def risk(config_types: Sequence[str], quorum: int) -> str:
    """Say how grave a change is: by the approvals that it takes and what it configures."""
    if quorum > 1:
        return "high"
    return "raised" if config_types else "ordinary"


def progress(approvals: int, quorum: int, *, at_least: bool = False) -> str:
    needed = f"at least {quorum}" if at_least else str(quorum)
    return f"{approvals} of {needed} approval{'' if quorum == 1 else 's'}"
