"""Who may rule on a change, and in a sentence each why one may not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ciris_admin.identity.reader import Reader
from persistence.identity.queries.change import ChangeDetail, RulingFacts
from persistence.identity.rules import ChangeState, Decision, moved_sentence
from persistence.identity.wording import listed
from persistence.texts import plain

NAME = 60  # letters of whoever acted
PAST = {Decision.APPROVE: "approved", Decision.REJECT: "rejected"}
ENDED = {
    ChangeState.APPLIED: "This change is applied: that is final. A new change can undo it.",
    ChangeState.REJECTED: "This change is rejected: that is final.",
    ChangeState.WITHDRAWN: "This change was withdrawn: that is final.",
    ChangeState.EXPIRED: "The deadline of this change has passed: nobody can rule on it any more.",
    ChangeState.RETURNED: "This change was sent back: it can be ruled on once it is revised.",
    ChangeState.STALE: "What this change builds on has changed: it must be rebased before anybody"
    " can rule on it.",
}


@dataclass(frozen=True)
class Obstacle:
    """A reason why one may not rule; `to_keys` where the page of keys is the way on."""

    sentence: str
    to_keys: bool = False


@dataclass(frozen=True)
class Acts:
    """What the reader may do with a change besides ruling on it."""

    send_back: bool
    withdraw: bool
    rebase: bool
    revert: bool


def obstacles(change: ChangeDetail, who: Reader, *, no_role: str) -> list[Obstacle]:
    """Say why the reader may not rule; nothing where they may. `no_role` names the role."""
    if change.state in ENDED:
        return [Obstacle(ENDED[change.state])]
    if change.moved:
        return [Obstacle(moved_sentence(change.moved))]
    if not who.is_authority:
        return [Obstacle(no_role)]
    return [*_own(change, who), *_keys(who)]


def _own(change: ChangeDetail, who: Reader) -> Iterator[Obstacle]:
    if who.name in change.proposers:
        yield Obstacle("You proposed this change, or a revision of it: somebody else must rule.")
    for ruling in change.current_rulings:
        if ruling.authority == who.name:
            done = PAST[Decision(ruling.decision)]
            yield Obstacle(f"You have {done} this revision already: once is final.")


def _keys(who: Reader) -> Iterator[Obstacle]:
    if who.usable_keys:
        return
    waiting = [key for key in who.keys if key.revoked_at is None]
    if waiting:
        yield Obstacle(
            f"Your key “{plain(waiting[0].label, NAME)}” is not confirmed yet: an administrator"
            " has to compare its words with you.",
            to_keys=True,
        )
    elif who.keys:
        yield Obstacle("Your key is revoked: enrol another before you rule.", to_keys=True)
    else:
        yield Obstacle("You have no key yet: enrol this browser before you rule.", to_keys=True)


def acts(change: ChangeDetail, who: Reader) -> Acts:
    """Say what the reader may do; the services decide it again when it is done."""
    may_decide = who.is_authority or who.is_administrator
    pending = change.state is ChangeState.PENDING
    return Acts(
        send_back=pending and who.is_authority,
        withdraw=change.is_open and (who.is_administrator or who.name in change.proposers),
        rebase=change.is_open and may_decide and (not pending or bool(change.moved)),
        revert=change.state is ChangeState.APPLIED and may_decide,
    )


def approving(change: ChangeDetail, usable: frozenset[str]) -> frozenset[str]:
    """Return the authorities whose approval of this revision counts now."""
    return frozenset(
        ruling.authority
        for ruling in change.current_rulings
        if ruling.decision == Decision.APPROVE and ruling.key_id in usable
    )


def counts_no_more(change: ChangeDetail, usable: frozenset[str]) -> Sequence[RulingFacts]:
    """Return the approvals of an open change whose key may not sign any more."""
    if not change.is_open:
        return []
    return [
        ruling
        for ruling in change.current_rulings
        if ruling.decision == Decision.APPROVE and ruling.key_id not in usable
    ]


def remaining(change: ChangeDetail, who: Reader) -> list[str]:
    """Name the authorities who may still rule on this revision."""
    ruled = {ruling.authority for ruling in change.current_rulings}
    able = {key.authority for key in who.register if key.usable(who.at)}
    return sorted(able - ruled - change.proposers)


def outlook(change: ChangeDetail, who: Reader) -> str:
    """Say who may still rule, and where they are too few for this change ever to be applied."""
    if change.state is not ChangeState.PENDING:
        return ""
    able = remaining(change, who)
    if not able:
        return (
            "Nobody can rule on this at present: no other authority has a confirmed key."
            " An administrator can confirm one under Authorities."
        )
    others = [plain(name, NAME) for name in able if name != who.name]
    you = "You" if others else "you"
    names = [you, *others] if who.name in able else others
    sentence = f"{'Only ' if len(names) == 1 else ''}{listed(names)} may still rule."
    missing = change.quorum - len(approving(change, who.usable_ids))
    if len(able) < missing:
        sentence += (
            f" It takes {missing} more approval{'' if missing == 1 else 's'}, so it cannot be"
            " applied unless another authority gets a key."
        )
    return sentence


def decided_by(change: ChangeDetail) -> str:
    """Say who brought the change to where it is, for whoever came too late; empty if nobody."""
    if change.state in {ChangeState.APPLIED, ChangeState.REJECTED} and change.current_rulings:
        last = change.current_rulings[-1]
        return _said(last.authority, f"{PAST[Decision(last.decision)]} it", last.reason)
    moves = {"returned": "sent it back", "withdrawn": "withdrew it"}
    if change.state in moves and change.remarks:
        remark = change.remarks[-1]
        return _said(remark.author, moves[change.state], remark.remark)
    return ""


def _said(name: str, did: str, why: str) -> str:
    return f"{plain(name, NAME)} {did}: “{plain(why, 200)}”"
