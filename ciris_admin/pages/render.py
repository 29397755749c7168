"""One URL, three renderings: the whole page, the fragment that htmx swaps, the JSON twin."""

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from persistence.fields import StoredJson
from persistence.moments import Moment


def htmx_of(request: HttpRequest) -> HtmxDetails:
    """Return what htmx says of a request; false where htmx did not send it."""
    return cast("HtmxDetails", vars(request)["htmx"])  # set by HtmxMiddleware


def scripted(request: HttpRequest) -> bool:
    """Say whether a script of ours asks: it reads a sentence out of JSON, and no page."""
    return request.headers.get("Accept") == "application/json"


class TwinEncoder(DjangoJSONEncoder):
    """Rows as JSON: stored times and stored JSON keep the text that is in the row."""

    def default(self, o: Any) -> Any:
        match o:
            case Moment():
                return o.text
            case StoredJson():
                return o.text if o.malformed else o.value
            case dt.datetime():
                return o.isoformat()
            case bytes():
                return o.hex()  # SQLite holds them in columns of text too
            case enum.Enum():
                return o.value
            case _ if dataclasses.is_dataclass(o) and not isinstance(o, type):
                # One level at a time: asdict would take Moment and StoredJson apart.
                return {f.name: getattr(o, f.name) for f in dataclasses.fields(o)}
            case Mapping():
                return dict(o)
        return super().default(o)


def respond(
    request: HttpRequest,
    *,
    page: str,
    context: Mapping[str, Any],
    twin: Mapping[str, Any],
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with `page`, or with `fragment` where htmx swaps it, or with `twin` as JSON.

    `twin` is what `?format=json` shows. A boosted or history-restoring request of htmx gets
    the whole page.
    """
    if request.GET.get("format") == "json":
        return JsonResponse(
            twin, encoder=TwinEncoder, status=status, json_dumps_params={"indent": 2}
        )
    htmx = htmx_of(request)
    partial = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    template = fragment if partial and fragment else page
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response
