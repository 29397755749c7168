"""What a row's own page needs: the rows beside it in the list, and downloads of stored text."""

import re
from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse

from ciris_admin.pages.listing import with_values
from persistence.limits import TimeLimitReached

Key = TypeVar("Key")
_NOT_IN_NAMES = re.compile(r"[^\w.-]+", re.ASCII)


def carried(request: HttpRequest) -> str:
    """Return the list's filter as a row's page carries it on, `?…` or empty."""
    query = with_values(request.GET, cursor=None, format=None, tz=None, part=None)
    return "" if query == "?" else query


def beside(
    read: Callable[[], tuple[Key | None, Key | None]],
) -> tuple[Key | None, Key | None]:
    """Return the rows beside this one; none where a filter takes too long to find them."""
    try:
        return read()
    except TimeLimitReached:
        return None, None


def download(content: bytes | None, name: str) -> HttpResponse:
    """Answer with stored text, byte for byte, as a file. Raises Http404 where none is stored."""
    if content is None:
        raise Http404("Nothing is stored here.")
    response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    safe = _NOT_IN_NAMES.sub("-", name)[:100].strip("-.") or "stored"
    response["Content-Disposition"] = f'attachment; filename="{safe}.json"'
    return response
