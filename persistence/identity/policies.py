"""The policy in force: the newest one that an authority signed, or the one that we ship."""

import json
from collections.abc import Mapping
from typing import Any

from persistence.identity import bodies
from persistence.identity.keys import KeyRing
from persistence.identity.models import Statement, StoreFact
from persistence.identity.rules import DEFAULT_POLICY, Policy
from persistence.identity.signed import stands


def newest() -> Statement | None:
    return Statement.objects.filter(kind="policy").order_by("-statement_id").first()


def current() -> Policy:
    statement = newest()
    return DEFAULT_POLICY if statement is None else stated(json.loads(statement.body))


def in_force(ring: KeyRing) -> Policy:
    """Return the newest policy that was truly signed: a row that is not lowers no quorum."""
    for row in Statement.objects.filter(kind="policy").order_by("-statement_id"):
        if stands(row, bodies.POLICY, ring):
            return stated(json.loads(row.body))
    return DEFAULT_POLICY


def stated(body: Mapping[str, Any]) -> Policy:
    """Return what the body of a policy statement says, which was checked before it was stored."""
    quorums = {line["config_type"]: line["quorum"] for line in body["quorums"]}
    return Policy(quorums, int(body["days_to_rule"]))


def store_id() -> str:
    """Return what names this store in every signed statement."""
    return StoreFact.objects.get(name="store_id").value
