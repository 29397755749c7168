"""The first page: what needs a person now."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.overview.digest import digest
from ciris_admin.overview.sentence import during, first_line
from ciris_admin.pages.range_filter import RangeFilter
from ciris_admin.pages.range_links import range_links
from ciris_admin.pages.render import respond


class OverviewFilter(RangeFilter):
    """The time range alone."""

    usual_range = "24h"


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
        "links": range_links(form),
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
