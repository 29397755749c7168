"""What a reader is to sign: worded for a key of theirs, and what the page of it needs."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from ciris_admin.access import roles
from ciris_admin.identity.reader import Reader
from persistence.identity import policies
from persistence.identity.drafts import Draft
from persistence.identity.refusals import Refused

NO_KEY = "This is no confirmed key of yours."


def worded(request: HttpRequest, who: Reader, write: Callable[[str, str], Draft]) -> HttpResponse:
    """Answer with the statement that `write` words for a key and a reason, as JSON."""
    try:
        key_id = signer_key(request, who)
        found = write(key_id, request.POST.get("reason", ""))
    except Refused as refused:
        return refusal(refused)
    return drafted(found)


def drafted(draft: Draft) -> HttpResponse:
    """Answer with the bytes that a script is to show and sign."""
    payload = base64.b64encode(draft.payload).decode()
    return JsonResponse({"payload": payload, "payloadType": draft.type})


def signer_key(request: HttpRequest, who: Reader) -> str:
    """Return the key that the reader is to sign with. Raises Refused where it is not theirs."""
    if not who.is_authority:
        raise Refused("role", str(roles.denied(request, roles.AUTHORITY)), status=403)
    key_id = request.POST.get("key", "")
    if key_id not in {key.key_id for key in who.usable_keys}:
        raise Refused("key", NO_KEY, status=403)
    return key_id


def refusal(refused: Refused) -> HttpResponse:
    """Answer a script with why, and the code and status of that."""
    answer = {"error": str(refused), "code": refused.code}
    return JsonResponse(answer, status=refused.status)


def signing(who: Reader, *, kind: str, draft: str, sign: str, shown: str) -> Mapping[str, Any]:
    """Return what templates/identity/_signing.html needs, whatever is to be signed."""
    return {
        "kind": kind,
        "draft": draft,
        "rule": sign,
        "shown": shown,
        "store": policies.store_id(),
        "authority": who.name,
        "keys": [{"keyId": key.key_id, "label": key.label} for key in who.usable_keys],
    }
