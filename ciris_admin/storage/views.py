"""The store: what it is, how large it is, how it grows, and every table in it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.pages.render import respond
from ciris_admin.storage import retention, sparkline
from persistence.limits import LIST_SECONDS
from persistence.storage.queries import engine, growth, tables
from persistence.tsdb.retention.queries import policies


@require_GET
def show_tables(request: HttpRequest) -> HttpResponse:
    """Show the store within a moment; `?measure=1` takes the time to visit each of its pages."""
    measure = request.GET.get("measure") == "1"
    seconds = LIST_SECONDS if measure else tables.QUICK_SECONDS
    sizes = tables.sizes(seconds=seconds)
    found = tables.tables(sizes, seconds=seconds)
    twin = {
        "store": engine.store_facts(),
        "migrations": engine.migrations(),
        "tables": found,
        "bytes_reason": sizes.reason,
        "indexes": tables.indexes(),
        "other_objects": tables.other_objects(),
    }
    context = {
        **twin,
        "known": [table for table in found if not tables.is_unknown(table)],
        "unknown": [table for table in found if tables.is_unknown(table)],
        "exact_up_to": tables.EXACT_UP_TO,
        "can_measure": sizes.too_slow and not measure,
        "keeps": retention.in_short(policies().values()),
        "grows": any(table.concept in growth.GROWING for table in found),
    }
    return respond(request, page="storage/tables.html", context=context, twin=twin)


@require_GET
def show_growth(request: HttpRequest) -> HttpResponse:
    """Count the rows of each day; the store's page loads this when it stands."""
    now = clock.now()
    counted, days = growth.growth(now=now), growth.days(now=now)
    by_day = zip(*(table.days for table in counted), strict=True) if counted else ()
    labels = [str(day) for day in days]
    context = {
        "days": list(zip(days, by_day, strict=False)),
        "tables": [(table, sparkline.bars(table.days, labels)) for table in counted],
        "complete": all(table.counted for table in counted),
    }
    return respond(
        request,
        page="storage/growth.html",
        fragment="storage/_growth.html",
        context=context,
        twin={"days": days, "growth": counted},
    )
