"""How the chains stand: by the newest verification of each, whose report says more."""

from dataclasses import dataclass

from ciris_admin.chain.models import Verification
from persistence.audit.verifying.reports import Verdict

CHAINS = ("store", "console")


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


def broken() -> Broken | None:
    """Return the first chain that is broken; None where none is known to be."""
    for chain in CHAINS:
        rows = Verification.objects.filter(chain=chain, verdict__isnull=False).order_by("-pk")
        newest = rows.defer("report").first()  # long, and asked about by every page
        if newest and newest.verdict == Verdict.TAMPERED:
            first = (newest.report or {}).get("first_bad") or {}
            return Broken(chain, newest.pk, first.get("sequence"))
    return None


def refusal() -> str | None:
    """Say why nobody rules now, if a chain is broken."""
    found = broken()
    if found is None:
        return None
    return (
        f"{found.sentence} Nobody rules until an administrator has looked at it under Audit:"
        " a ruling rests on what the chain says."
    )
