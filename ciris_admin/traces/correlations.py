"""Every correlation in one list, and one of them with its trace and what it names."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.pages.listing import Listing, beside, carried, respond_list
from ciris_admin.pages.range_links import range_links
from ciris_admin.pages.render import htmx_of, respond
from ciris_admin.traces.forms import CorrelationFilterForm
from persistence.mentions import mentions
from persistence.tsdb.queries import correlations

COLUMNS = (
    "correlation_id",
    "at",
    "has_own_time",
    "correlation_type",
    "service_type",
    "handler_name",
    "action_type",
    "status",
    "what",
    "metric_name",
    "metric_value",
    "log_level",
    "trace_id",
    "span_id",
    "parent_span_id",
)


@require_GET
def show_list(request: HttpRequest) -> HttpResponseBase:
    form = CorrelationFilterForm(request, now=clock.now(), words=correlations.words())
    wanted = form.wanted()
    listing = Listing(
        name="correlations",
        table="service_correlations",
        form=form,
        read=lambda cursor: correlations.page(wanted=wanted, cursor=cursor),
        every=lambda: correlations.every(wanted=wanted),
        count=lambda: correlations.count(wanted=wanted),
        columns=COLUMNS,
    )
    return respond_list(
        request,
        listing,
        page="traces/correlations.html",
        fragment="traces/_correlations.html",
        context={"links": range_links(form)},
    )


@require_GET
def show_correlation(request: HttpRequest, correlation_id: str) -> HttpResponse:
    found = correlations.correlation(correlation_id=correlation_id)
    if found is None:
        raise Http404(f"This store holds no correlation {correlation_id}.")
    if request.GET.get("part") == "json" and htmx_of(request):
        return render(request, "traces/_content.html", {"correlation": found})
    form = CorrelationFilterForm(request, now=clock.now(), words={})
    newer, older = beside(
        lambda: correlations.beside(correlation_id=correlation_id, wanted=form.wanted())
    )
    spans = correlations.spans(trace_id=found.row.trace_id) if found.row.trace_id else []
    twin = {
        "correlation": found,
        "mentions": mentions(found.request, found.tags, found.response),
        "trace": [{"depth": depth, "span": span} for depth, span in spans],
    }
    context = {
        **twin,
        "row": found.row,
        "spans": spans,
        "spans_cut": len(spans) == correlations.SPANS_SHOWN,
        "newer": newer,
        "older": older,
        "carry": carried(request),
    }
    return respond(request, page="traces/correlation.html", context=context, twin=twin)
