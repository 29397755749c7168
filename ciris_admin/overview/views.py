"""The first page: what needs a person now."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.overview.digest import digest
from ciris_admin.overview.sentence import during, first_line
from ciris_admin.pages.render import respond
from ciris_admin.pages.telemetry_filter import TelemetryFilter


class OverviewFilter(TelemetryFilter):
    """The time range alone."""

    usual_range = "24h"
    tag = None  # type: ignore[assignment]  # Django's way to leave out an inherited field


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    form = OverviewFilter(request, now=now)
    span = form.time_range
    found = digest(now=now, span=span)
    twin = {"sentence": first_line(found, span.words), "digest": found}
    context = {
        **twin,
        "found": found,
        "form": form,
        "links": form.range_links(),
        "span": span,
        "during": during(span.words),
    }
    return respond(
        request,
        page="overview/home.html",
        fragment="overview/_home.html",
        context=context,
        twin=twin,
    )
