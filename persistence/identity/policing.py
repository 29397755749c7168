"""The signed policies as the history has them: each checked, each in force for a while."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from persistence.identity import bodies
from persistence.identity.checks import StoredStatement, signature_lines
from persistence.identity.keys import KeyRing
from persistence.identity.models import Statement
from persistence.identity.policies import stated
from persistence.identity.reporting import Line, Word, held, said, summed_up
from persistence.identity.rules import DEFAULT_POLICY, OTHERS, Policy
from persistence.identity.states import HOSTILE
from persistence.identity.trail import POLICY, Told, Trail


def statement_of(row: Statement) -> StoredStatement:
    payload_type = bodies.BASELINE if row.kind == "baseline" else bodies.POLICY
    columns = {"authority": row.authority, "nonce": row.nonce}
    return StoredStatement(
        row.kind, str(row.statement_id), payload_type, row.body, row.signature, row.key_id,
        row.made_at, columns,
    )  # fmt: skip


def policy_of(body: Mapping[str, Any] | None) -> Policy | None:
    """Return the policy that a body states; None where it states none that could be in force."""
    try:
        policy = stated(body or {})
        sound = OTHERS in policy.quorums and all(type(n) is int for n in policy.quorums.values())
    except HOSTILE:
        return None
    return policy if sound else None


@dataclass
class Policies:
    """The signed policies, each in force from its audit entry on."""

    known: list[tuple[int, Policy]] = field(default_factory=list)

    def at(self, told: Told | None) -> Policy:
        """Return the policy in force when the audit chain tells of something."""
        in_force = [policy for since, policy in self.known if told and since < told.sequence]
        return in_force[-1] if in_force else DEFAULT_POLICY

    def lines(self, ring: KeyRing, store_id: str, trail: Trail) -> Iterator[Line]:
        """Check every signed policy, and keep those that are good."""
        replaces = 0
        for row in Statement.objects.filter(kind="policy").order_by("statement_id"):
            one = statement_of(row)
            about = {"kind": "policy", "id": one.id}
            told = trail.of(POLICY, one.id)
            lines = list(signature_lines(one, ring, store_id=store_id, told=told))
            body = one.said
            if body is not None:
                sound = body["replaces"] == replaces and policy_of(body) is not None
                lines.append(held(sound, "order", "", _POLICY_ORDER, **about))
            sentence = f"Policy {one.id} was signed by {row.authority} at {said(row.made_at)}."
            lines = summed_up(lines, Line(Word.VERIFIED, "policy", sentence, **about))
            yield from lines
            replaces = row.statement_id
            policy = policy_of(body)
            if policy and told and lines[0].good:
                self.known.append((told.sequence, policy))


_POLICY_ORDER = "This policy replaces another one than the one before it, or states no quorums."
