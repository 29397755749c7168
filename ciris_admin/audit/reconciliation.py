"""The signed chain against other records: what is in one and missing in another."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.pages.listing import Listing, address, respond_list
from ciris_admin.pages.range_filter import RangeFilter
from ciris_admin.pages.range_links import range_links
from ciris_admin.pages.time_range import ALL, between
from persistence.counting import Count
from persistence.reconciliation import queries
from persistence.reconciliation.queries import Gap, Period, Side

COLUMNS = ("at", "kind", "key", "about", "sequence")
USUAL_DAYS = 7


@dataclass(frozen=True)
class Words:
    """What a side is called, and what ties its two records."""

    tab: str
    tie: str
    table: str
    key: str
    about: str
    none: str


WORDS: Mapping[Side, Words] = {
    Side.NO_EVENT: Words(
        "Entries without an event",
        "Entries of the chain whose id no audit event among the correlations has. An agent that"
        " writes both gives them one id; agents that write one record only leave every entry here."
        " Notes of checkpoints are left out.",
        "audit_log_v2", "Event id", "Originator",
        "No entry of this period lacks an audit event of the same id.",
    ),
    Side.NO_ENTRY: Words(
        "Events without an entry",
        "Audit events among the correlations whose id no entry of the chain has. They are not"
        " signed: nothing holds anybody to them.",
        "service_correlations", "Correlation", "Service",
        "No audit event of this period lacks an entry of the same id.",
    ),
    Side.NO_ACTION: Words(
        "Entries without an action",
        "Entries of the chain whose originator is not a thought of this store with a final action."
        " Entries about anything but a thought stand here too, as they should; notes of"
        " checkpoints are left out.",
        "audit_log_v2", "Event id", "Originator",
        "No entry of this period has another originator than a thought with a final action.",
    ),
    Side.UNNAMED_ACTION: Words(
        "Actions without an entry",
        "Thoughts, by the time they were created, that have a final action while no entry of the"
        " chain has them as its originator.",
        "thoughts", "Thought", "Task",
        "No final action of this period lacks an entry of the chain.",
    ),
    Side.UNNAMED_WRITE: Words(
        "Writes without an entry",
        "Nodes, telemetry aside, with no entry of the chain within a minute of their last writing."
        " Time is all that the two share: an entry near by need not be about the node, and"
        " earlier writings of a node leave no time to compare.",
        "graph_nodes", "Node", "Scope",
        "No node of this period was last written without an entry of the chain within a minute.",
    ),
}  # fmt: skip  # a side reads better in few lines


class PeriodForm(RangeFilter):
    """The side to see, and a time range: by default the last days of what the chain holds."""

    not_chips = RangeFilter.not_chips | {"side"}  # where the reader is
    side = forms.ChoiceField(
        required=False, choices=[(side.value, WORDS[side].tab) for side in Side],
        widget=forms.HiddenInput,
    )  # fmt: skip

    def __init__(self, request: HttpRequest, *, now: dt.datetime) -> None:
        newest = queries.newest()
        if newest is not None:
            until = newest.astimezone(timezone.get_current_timezone()).replace(microsecond=0)
            until += dt.timedelta(seconds=1)
            self.usual_range = between(until - dt.timedelta(days=USUAL_DAYS), until)
        super().__init__(request, now=now)

    @property
    def chosen(self) -> Side:
        return Side(self.value("side") or Side.NO_EVENT)

    @property
    def period(self) -> Period:
        return Period(self.time_range.start, self.time_range.end)


@dataclass(frozen=True)
class Tab:
    words: str
    address: str
    count: Count
    is_here: bool


@require_GET
def show(request: HttpRequest) -> HttpResponseBase:
    """List one side of the comparison, the counts of all beside it."""
    form = PeriodForm(request, now=clock.now())
    side, period = form.chosen, form.period
    counts = _counts(request, period)
    listing: Listing[Gap] = Listing(
        name=f"reconciliation-{side}",
        table=WORDS[side].table,
        form=form,
        read=lambda cursor: queries.page(side=side, period=period, cursor=cursor),
        every=lambda: queries.every(side=side, period=period),
        count=lambda: counts[side],
        columns=COLUMNS,
    )
    context = {
        "side": side.value,
        "words": WORDS[side],
        "tabs": [
            Tab(words.tab, address(request.GET, side=one.value), counts[one], one is side)
            for one, words in WORDS.items()
            if one in counts
        ],
        "links": range_links(form),
        "span": form.time_range.words,
        "entries": queries.entries(period=period),
        "is_usual": form.time_range.text == form.usual_range != ALL,
    }
    return respond_list(
        request,
        listing,
        page="audit/reconciliation.html",
        fragment="audit/_reconciliation.html",
        context=context,
    )


def _counts(request: HttpRequest, period: Period) -> Mapping[Side, Count]:
    """Count every side, each within the time that a count may take; a CSV shows none."""
    if request.GET.get("format") == "csv":
        return {}
    return {side: queries.count(side=side, period=period) for side in Side}
