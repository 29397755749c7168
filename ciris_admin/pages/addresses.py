"""Addresses that can be shared: without a form's empty fields, and read with care."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from ciris_admin.pages.listing import with_values

MOST_DIGITS = 15
GetResponse = Callable[[HttpRequest], HttpResponse]
_EMPTY = re.compile(r"(?:^|&)[^=&]*=?(?:&|$)")
_NOT_OURS = "/admin/"  # Django's, which gives some of its empty parameters a meaning


def clean(get_response: GetResponse) -> GetResponse:
    """Send a GET with empty parameters to the address without them.

    static/js/frame.js drops them before a form is sent; this is for readers without it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        theirs = request.path.startswith(_NOT_OURS)
        if query and request.method == "GET" and not theirs and _EMPTY.search(query):
            return HttpResponseRedirect(address(request))
        return get_response(request)

    return middleware


def address(request: HttpRequest, **values: str | None) -> str:
    """Return the path and filled-in query of a request, with some values set or (None) gone."""
    path = escape_leading_slashes(escape_uri_path(request.path))
    return path + with_values(request.GET, **values).removesuffix("?")


def whole_number(text: str | None) -> int | None:
    """Read a number as an address or a header has it; None where there is none, or a huge one."""
    if not text or not (text.isascii() and text.isdigit()) or len(text) > MOST_DIGITS:
        return None
    return int(text)
