"""Proof: one ruling with each check that ran on it, and the file that proves a change offline."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.access.authority_keys import ConsoleRing
from ciris_admin.chain.recording import record
from ciris_admin.identity.gate import gated
from ciris_admin.pages.downloads import as_file
from ciris_admin.pages.render import respond
from persistence.identity.queries import bundle as bundles
from persistence.identity.queries import proof
from persistence.identity.words import words
from persistence.keys import storable

UNKNOWN = "The store holds no ruling of this id on this change."


@require_GET
@gated
def ruling(request: HttpRequest, change_id: str, ruling_id: str) -> HttpResponse:
    """Verify one ruling now, and show what each check said."""
    known = storable(change_id, ruling_id)
    found = proof.ruling(change_id, ruling_id, ring=ConsoleRing()) if known else None
    if found is None:
        raise Http404(UNKNOWN)
    fingerprint = words(found.key_id) if found.key else ""
    said = {name: value for name, value in vars(found).items() if name != "key"}
    twin: dict[str, Any] = {**said, "good": found.good, "words": fingerprint}
    change_url = reverse("identity:change", args=[change_id])
    context = {
        **twin,
        "ruling": found,
        "seen_at": clock.now(),
        "crumbs": [
            ("Identity", reverse("identity:queue")), ("Change", change_url), ("Ruling", None),
        ],
    }  # fmt: skip
    return respond(request, page="identity/ruling.html", context=context, twin=twin)


@require_GET
@gated
def bundle(request: HttpRequest, change_id: str) -> HttpResponse:
    """Answer with the proof of one change as a file; that it was taken away is recorded."""
    content = bundles.bundle(change_id, ConsoleRing()) if storable(change_id) else None
    if content is None:
        raise Http404("The store holds no change of this id.")
    by = request.user.get_username()
    record("evidence.bundle.downloaded", by=by, payload={"kind": "identity", "change": change_id})
    response = HttpResponse(content, content_type="application/json")
    return as_file(response, f"bundle-{change_id[:12]}", "json")


@require_GET
def verifier(_request: HttpRequest) -> HttpResponse:
    """Answer with the program that verifies a bundle: the text that each bundle carries, too."""
    content = bundles.VERIFIER.read_bytes()
    response = HttpResponse(content, content_type="text/x-python; charset=utf-8")
    return as_file(response, bundles.VERIFIER.stem, "py")
