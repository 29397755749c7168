"""How the chains stand: by the newest verification of each, whose report says more."""

import datetime as dt
from dataclasses import dataclass

from django.db import connections

from ciris_admin.chain.chains import CONSOLE
from ciris_admin.chain.models import Verification
from persistence.audit.verifying.reports import Verdict
from persistence.plain_reads import rows_of

CHAINS = ("store", "console")
WORDS = {
    Verdict.VERIFIED: "Verified",
    Verdict.TAMPERED: "Broken",
    Verdict.UNCHECKED: "Not checked in full",
    Verdict.UNANCHORED: "Unanchored",
}
_NEWEST = (
    "(SELECT id FROM console_verifications WHERE chain = %s AND verdict IS NOT NULL"
    " ORDER BY id DESC LIMIT 1)"
)
_TAMPERED = (
    f"SELECT id FROM console_verifications WHERE id IN ({_NEWEST}, {_NEWEST}) AND verdict = %s"  # noqa: S608  # only _NEWEST is put in
    " ORDER BY chain DESC LIMIT 1"
)


@dataclass(frozen=True)
class Newest:
    """The newest verdict on a chain: in a word, when, and the last entry that was there."""

    word: str
    at: dt.datetime
    last: int


@dataclass(frozen=True)
class Broken:
    """A chain whose newest verification says that it was tampered with."""

    chain: str
    verification: int
    first_bad: int | None

    @property
    def sentence(self) -> str:
        place = f", first at entry {self.first_bad}" if self.first_bad else ""
        return f"The audit chain of the {self.chain} was tampered with{place}."


def newest(chain: str) -> Newest | None:
    """Return the newest verdict on a chain; None where none was reached."""
    ended = Verification.objects.filter(chain=chain, verdict__isnull=False, report__isnull=False)
    # Of the report, which is long, only the number that is asked for.
    found = ended.order_by("-pk").values_list("verdict", "finished", "report__last").first()
    if found is None or found[0] is None or found[1] is None:
        return None
    return Newest(WORDS[Verdict(found[0])], found[1], found[2] or 0)


def broken() -> Broken | None:
    """Return the first chain that is broken; None where none is known to be.

    Every page asks: two queries of a model take as long as the page's own.
    """
    values = [*CHAINS, int(Verdict.TAMPERED)]
    found = rows_of(connections[CONSOLE.alias()], _TAMPERED, values)
    if not found:
        return None
    newest = Verification.objects.get(pk=found[0][0])
    first = (newest.report or {}).get("first_bad") or {}
    return Broken(newest.chain, newest.pk, first.get("sequence"))


def refusal() -> str | None:
    """Say why nobody rules now, if a chain is broken."""
    found = broken()
    if found is None:
        return None
    return (
        f"{found.sentence} Nobody rules until an administrator has looked at it under Audit:"
        " a ruling rests on what the chain says."
    )
