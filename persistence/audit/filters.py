"""Which entries of a chain a reader asks for, as queries that its indexes can answer."""

import datetime as dt
import json
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from persistence.audit.chains import Chain
from persistence.audit.columns import EntryColumns
from persistence.json_columns import holds_text
from persistence.periods import between
from persistence.rarity import having


@dataclass(frozen=True)
class EntryFilter:
    """Which entries a list shows; what is None filters nothing."""

    event_type: str | None = None
    originator: str | None = None
    about: str | None = None  # an id that is the originator's or stands in the payload
    text: str | None = None  # in the event's id or in the payload
    first: int | None = None
    last: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    @property
    def is_a_run(self) -> bool:
        """Say whether it keeps every entry between two numbers."""
        return replace(self, first=None, last=None) == EntryFilter()


def entries(chain: Chain, wanted: EntryFilter, *, in_order: bool = True) -> QuerySet[EntryColumns]:
    """Return the entries of a filter, unsorted; `in_order` where they will be sorted."""
    rows = chain.entries._default_manager.all()
    if wanted.first is not None:
        rows = rows.filter(sequence_number__gte=wanted.first)
    if wanted.last is not None:
        rows = rows.filter(sequence_number__lte=wanted.last)
    for column, value in (("event_type", wanted.event_type), ("originator_id", wanted.originator)):
        if value is not None:
            # To be counted, they need no order: the index of the column is the shortest way.
            same = having(chain.entries, column, value) if in_order else Q(**{column: value})
            rows = rows.filter(same)
    if wanted.about:
        named = json.dumps(wanted.about)
        rows = rows.filter(Q(originator_id=wanted.about) | Q(event_payload__contains=named))
    if wanted.text:
        rows = rows.filter(_holding(chain, wanted.text))
    return between(rows, ("event_timestamp",), since=wanted.since, until=wanted.until)


def _holding(chain: Chain, text: str) -> Q:
    """Match entries whose id or payload has the text; a whole id is found through its index."""
    whole = Q(event_id=text)
    if chain.entries._default_manager.filter(whole).exists():
        return whole
    return Q(event_id__contains=text) | holds_text("event_payload", text)
