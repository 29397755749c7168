"""A chain as it is stored, with its newest verdict; an entry, proved as its page is drawn."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.audit import sides, standing
from ciris_admin.audit.forms import EntryFilterForm
from ciris_admin.audit.sides import SIDES
from ciris_admin.pages.downloads import stored_text
from ciris_admin.pages.listing import Listing, beside, carried, respond_list
from ciris_admin.pages.render import respond
from persistence.audit import evidence, proving, queries
from persistence.mentions import mentions

COLUMNS = ("sequence", "at", "event_type", "originator", "event_id", "payload_bytes", "key_id")
SHOWN_AT_ONCE = 4_096  # a larger payload is loaded when its reader asks


@require_GET
def show_list(request: HttpRequest, chain: str) -> HttpResponseBase:
    side = SIDES[chain]
    form = EntryFilterForm(request, types=queries.event_types(chain=side.chain))
    wanted = form.wanted()
    listing = Listing(
        name=f"audit-{chain}",
        table="audit_log_v2",
        form=form,
        read=lambda cursor: queries.page(wanted=wanted, cursor=cursor, chain=side.chain),
        every=lambda: queries.every(wanted=wanted, chain=side.chain),
        count=lambda: queries.count(wanted=wanted, chain=side.chain),
        columns=COLUMNS,
        is_there=side.is_there,
    )
    context = {
        **sides.context(side),
        "standing": standing.of(side),
        "pins": standing.pins_json(),
        "filtered": request.GET.urlencode(),
        "most_entries": evidence.MOST_ENTRIES,
    }
    return respond_list(
        request, listing, page="audit/list.html", fragment="audit/_explorer.html", context=context
    )


@require_GET
def show_entry(request: HttpRequest, chain: str, sequence: int) -> HttpResponse:
    side = SIDES[chain]
    found = queries.entry(sequence=sequence, chain=side.chain)
    if found is None:
        raise Http404(f"{side.title} holds no entry with sequence number {sequence}.")
    wanted = EntryFilterForm(request, types=()).wanted()
    newer, older = beside(
        lambda: queries.beside(sequence=sequence, wanted=wanted, chain=side.chain)
    )
    size = found.row.payload_bytes
    twin: dict[str, Any] = {
        "entry": found,
        "mentions": mentions(found.payload, found.stored, thought=found.row.originator),
        "proved": proving.prove(side.chain, side.witness, sequence),
    }
    context = {
        **twin,
        **sides.context(side),
        "row": found.row,
        "newer": newer,
        "older": older,
        "carry": carried(request),
        "payload_at_once": size is not None and size <= SHOWN_AT_ONCE,
        "sequence": sequence,
        "seen_at": clock.now(),
    }
    return respond(request, page="audit/entry.html", context=context, twin=twin)


@require_GET
def download_text(_request: HttpRequest, chain: str, sequence: int) -> HttpResponse:
    """Answer with the exact text whose SHA-256 is the entry's hash."""
    side = SIDES[chain]
    proved = proving.prove(side.chain, side.witness, sequence)
    text = proved.text if proved else None
    return stored_text(text.encode() if text else None, f"audit-{chain}-{sequence}-hashed")


@require_GET
def show_payload(request: HttpRequest, chain: str, sequence: int) -> HttpResponse:
    side = SIDES[chain]
    found = queries.payload(sequence=sequence, chain=side.chain)
    if found is None:
        raise Http404(f"The entry {sequence} has no payload, or is not in {side.title.lower()}.")
    context = {
        **sides.context(side),
        "payload": found,
        "sequence": sequence,
        "size": len(found.text.encode(errors="replace")),
    }
    return respond(
        request,
        page="audit/payload.html",
        fragment="audit/_payload.html",
        context=context,
        twin={"sequence": sequence, "payload": found},
    )
