"""The traces of a time, and one of them drawn by time."""

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.pages.addresses import whole_number
from ciris_admin.pages.listing import Listing, address, beside, carried, respond_list
from ciris_admin.pages.range_links import Choice, range_links
from ciris_admin.pages.render import respond
from ciris_admin.pages.time_range import between
from ciris_admin.traces.drawing import drawn
from ciris_admin.traces.forms import FAILED, TraceFilterForm
from persistence.counting import Count
from persistence.limits import BESIDE_SECONDS, time_limit
from persistence.mentions import mentions
from persistence.paging import Page
from persistence.tsdb.queries import correlations, trace_ranking, trace_window, traces
from persistence.tsdb.queries.trace_ranking import Sort
from persistence.tsdb.queries.trace_window import Gathered, Rank, Traces
from persistence.tsdb.queries.traces import Trace

COLUMNS = (
    "trace_id", "action", "handler", "start", "newest", "took", "has_durations", "spans",
    "failed", "pending", "task", "thought",
)  # fmt: skip
SORTS = {"errors": "Errors first", "slowest": "Slowest first", "newest": "Newest first"}
_SECOND = dt.timedelta(seconds=1)
R = TypeVar("R", bound=Rank)
_ROWS = 500  # of a trace on one page


@require_GET
def show_list(request: HttpRequest) -> HttpResponseBase:
    form = TraceFilterForm(request, now=clock.now())
    chosen = form.time_range
    found = functools.cache(lambda: trace_window.gathered(since=chosen.start, until=chosen.end))
    rows = functools.cache(lambda: _wanted(form, found()))
    listing = Listing[Trace](
        name="traces",
        table="service_correlations",
        form=form,
        read=lambda cursor: _page(rows(), form.order, cursor),
        every=lambda: (trace.whole() for trace in trace_ranking.ranked(rows(), form.order)),
        count=lambda: Count(len(rows()), capped=found().cut),
        columns=COLUMNS,
    )
    return respond_list(
        request,
        listing,
        page="traces/list.html",
        fragment="traces/_explorer.html",
        context={
            "links": range_links(form),
            "by_the_clock": chosen.is_fixed,
            "found": found,
            "read": trace_window.READ,
            "sorts": [
                Choice(words, address(request.GET, sort=sort), sort == form.order)
                for sort, words in SORTS.items()
            ],
            "earlier_url": functools.partial(_earlier, form, found),
        },
    )


def _page(rows: Sequence[Gathered], order: Sort, cursor: str | None) -> Page[Trace]:
    found = trace_ranking.page(rows, order, cursor=cursor)
    return Page([trace.whole() for trace in found.rows], found.previous, found.next)


def _wanted(form: TraceFilterForm, found: Traces) -> Sequence[Gathered]:
    text = (form.value("text") or "").lower()
    return [
        trace for trace in _of_kind(form, found.rows) if not text or text in trace.words.lower()
    ]


def _of_kind(form: TraceFilterForm, rows: Sequence[R]) -> Sequence[R]:
    return [trace for trace in rows if trace.failed] if form.value("show") == FAILED else rows


def _earlier(form: TraceFilterForm, found: Callable[[], Traces]) -> str | None:
    """Return the address of what lies before the spans that were read."""
    window = found()
    if not window.cut or window.oldest is None:
        return None
    zone = timezone.get_current_timezone()
    end = window.oldest.astimezone(zone)
    start = form.time_range.start or end - dt.timedelta(days=30)
    return address(form.query, range=between(start, end)) if start < end else None


@require_GET
def show_trace(request: HttpRequest, trace_id: str) -> HttpResponse:
    found = traces.trace(trace_id=trace_id)
    if found is None:
        if correlations.correlation(correlation_id=trace_id) is not None:
            return redirect("traces:correlation", trace_id)  # where its page was before
        raise Http404(f"This store holds no trace {trace_id}.")
    fall = found.waterfall
    first = _first(request)
    page = drawn(fall, first=first, size=_ROWS)
    form = TraceFilterForm(request, now=clock.now())
    before, after = beside(lambda: _beside(form, trace_id))
    twin = {
        "trace": found.trace,
        "cut": found.cut,
        "start": fall.start,
        "end": fall.end,
        "spans": fall.rows,
        "mentions": mentions(
            {"task_id": found.trace.task}, *({"thought_id": key} for key in found.thoughts)
        ),
    }
    context = {
        **twin,
        "found": found,
        "waterfall": fall,
        "bars": page,
        "first": first + 1,
        "last": first + len(page),
        "earlier_rows": address(request.GET, row=str(max(1, first + 1 - _ROWS))) if first else "",
        "more_rows": address(request.GET, row=str(first + 1 + _ROWS))
        if fall.rows[first + _ROWS :]
        else "",
        "most": traces.SPANS,
        "per_page": _ROWS,
        "before": before,
        "after": after,
        "carry": carried(request, "row"),
        **_around(fall.start, fall.end),
    }
    return respond(request, page="traces/trace.html", context=context, twin=twin)


def _beside(form: TraceFilterForm, trace_id: str) -> tuple[str | None, str | None]:
    chosen = form.time_range
    with time_limit(BESIDE_SECONDS):
        if form.value("text"):
            found = trace_window.gathered(since=chosen.start, until=chosen.end)
            rows: Sequence[Rank] = _wanted(form, found)
        else:
            ranks = trace_window.ranks(since=chosen.start, until=chosen.end)
            rows = _of_kind(form, ranks)
    return trace_ranking.beside(rows, form.order, trace_id)


def _first(request: HttpRequest) -> int:
    return max(0, (whole_number(request.GET.get("row")) or 1) - 1)


def _around(start: dt.datetime | None, end: dt.datetime | None) -> dict[str, str]:
    """Return the addresses of what else happened at the time of a trace."""
    if start is None or end is None:
        return {}
    zone = timezone.get_current_timezone()
    try:
        first, last = start - _SECOND, end + _SECOND
        text = between(
            first.astimezone(zone).replace(microsecond=0),
            last.astimezone(zone).replace(microsecond=0),
        )
    except OverflowError:
        return {}
    query = urlencode({"range": text})
    return {
        "logs_url": f"{reverse('logs:list')}?{query}",
        "correlations_url": f"{reverse('traces:correlations')}?{query}",
    }
