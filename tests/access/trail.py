"""What the console's chain says, in the words that tests compare."""

from ciris_admin.chain.models import ConsoleEntry

STARTED = "audit.chain.started"


def entries(*, of=""):
    """Return the type, who, and the payload of each entry of this domain, in order."""
    rows = ConsoleEntry.objects.filter(event_type__startswith=of).exclude(event_type=STARTED)
    return [
        (row.event_type, row.originator_id, row.event_payload.value)
        for row in rows.order_by("sequence_number")
    ]


def types(*, of="access."):
    return [kind for kind, _, _ in entries(of=of)]
