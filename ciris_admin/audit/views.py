"""The audit log as it is stored: nothing here is verified, and nothing here says it is."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from ciris_admin.audit.forms import EntryFilterForm
from ciris_admin.pages.detail import beside, carried
from ciris_admin.pages.listing import Listing, respond_list
from ciris_admin.pages.render import respond
from persistence import shapes
from persistence.audit import queries
from persistence.mentions import mentions

COLUMNS = ("sequence", "at", "event_type", "originator", "event_id", "payload_bytes", "key_id")
SHOWN_AT_ONCE = 4_096  # a larger payload is loaded when its reader asks


@require_GET
def show_list(request: HttpRequest) -> HttpResponseBase:
    form = EntryFilterForm(request, types=queries.event_types())
    wanted = form.wanted()
    listing = Listing(
        name="audit",
        table="audit_log_v2",
        form=form,
        read=lambda cursor: queries.page(wanted=wanted, cursor=cursor),
        every=lambda: queries.every(wanted=wanted),
        count=lambda: queries.count(wanted=wanted),
        columns=COLUMNS,
    )
    return respond_list(request, listing, page="audit/list.html", fragment="audit/_explorer.html")


@require_GET
def show_entry(request: HttpRequest, sequence: int) -> HttpResponse:
    found = queries.entry(sequence=sequence)
    if found is None:
        raise Http404(f"This store holds no audit entry with sequence number {sequence}.")
    wanted = EntryFilterForm(request, types=()).wanted()
    newer, older = beside(lambda: queries.beside(sequence=sequence, wanted=wanted))
    size = found.row.payload_bytes
    twin = {
        "entry": found,
        "mentions": mentions(found.payload, found.stored, thought=found.row.originator),
    }
    context = {
        **twin,
        "row": found.row,
        "newer": newer,
        "older": older,
        "carry": carried(request),
        "payload_at_once": size is not None and size <= SHOWN_AT_ONCE,
        "sequence": sequence,
    }
    return respond(request, page="audit/entry.html", context=context, twin=twin)


@require_GET
def show_payload(request: HttpRequest, sequence: int) -> HttpResponse:
    found = queries.payload(sequence=sequence)
    if found is None:
        raise Http404(f"The audit entry {sequence} has no payload, or is not in this store.")
    context = {"payload": found, "sequence": sequence, "size": len(found.text.encode())}
    return respond(
        request,
        page="audit/payload.html",
        fragment="audit/_payload.html",
        context=context,
        twin={"sequence": sequence, "payload": found},
    )


@require_GET
def show_keys(request: HttpRequest) -> HttpResponse:
    shape = shapes.current()
    twin = {
        "roots": queries.roots(),
        "keys": queries.signing_keys(),
        "shown": queries.SHOWN,
        "has_roots": shape.has("audit_roots"),
        "has_keys": shape.has("audit_signing_keys"),
    }
    return respond(request, page="audit/keys.html", context=twin, twin=twin)
