"""Verifications that ran: how far they are, what they found, and an entry of each."""

import datetime as dt
from typing import Any

from django.db import transaction

from ciris_admin.chain.chains import CONSOLE
from ciris_admin.chain.models import Verification
from ciris_admin.chain.recording import record
from persistence.audit.introducing import BY
from persistence.audit.signing import NoAuditKey
from persistence.audit.verifying.reports import Report, Verdict


def begin(chain: str, *, total: int, at: dt.datetime) -> int:
    """Note that a verification of a chain has begun; return its number."""
    return Verification.objects.create(chain=chain, started=at, seen=at, total=total).pk


def progress(number: int, *, done: int, total: int, at: dt.datetime) -> None:
    Verification.objects.filter(pk=number).update(done=done, total=total, seen=at)


def give_up(number: int, *, trouble: str, at: dt.datetime) -> None:
    """Keep why a verification ended without a verdict."""
    Verification.objects.filter(pk=number).update(trouble=trouble, finished=at)


def finish(number: int, report: Report, *, at: dt.datetime, by: str = BY) -> None:
    """Keep what was found, and record it in the console's chain.

    Raises NoAuditKey where it cannot be recorded; what was found is kept all the same.
    """
    found = {
        "finished": at,
        "done": report.entries,
        "total": report.entries,
        "verdict": int(report.verdict),
        "report": report.as_dict(),
    }
    row = Verification.objects.filter(pk=number)
    try:
        with transaction.atomic(using=CONSOLE.alias()):
            row.update(**found)
            passed = report.verdict is Verdict.VERIFIED
            event = f"audit.verification.{'passed' if passed else 'failed'}"
            record(event, by=by, payload=_said(number, report), at=at)
    except NoAuditKey:
        row.update(**found)
        raise


def _said(number: int, report: Report) -> dict[str, Any]:
    return {
        "verification": number,
        "chain": report.chain,
        "origin": report.origin,
        "verdict": report.verdict.name.lower(),
        "entries": report.entries,
        "head": report.head,
        "root": report.root,
        "first_bad": report.as_dict()["first_bad"],
    }
