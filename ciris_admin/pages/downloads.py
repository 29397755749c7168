"""What a reader takes away as a file: under a plain name, and in parts where it is long."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

Part = TypeVar("Part", str, bytes)
Response = TypeVar("Response", bound=HttpResponseBase)
LONGEST = 100  # characters of a name
_NOT_IN_NAMES = re.compile(r"[^\w.-]+", re.ASCII)


def as_file(response: Response, name: str, ending: str) -> Response:
    """Have a browser keep an answer as `name.ending`, whatever characters an agent put into it."""
    safe = _NOT_IN_NAMES.sub("-", name)[:LONGEST].strip("-.") or "stored"
    response["Content-Disposition"] = f'attachment; filename="{safe}.{ending}"'
    return response


def stored_text(content: bytes | None, name: str) -> HttpResponse:
    """Answer with stored text, byte for byte. Raises Http404 where none is stored."""
    if content is None:
        raise Http404("Nothing is stored here.")
    return as_file(HttpResponse(content, content_type="text/plain; charset=utf-8"), name, "json")


def streamed(
    request: HttpRequest, parts: Iterator[Part], *, content_type: str
) -> StreamingHttpResponse:
    """Answer with parts as they come, none of them empty."""
    response = StreamingHttpResponse(
        # An ASGI server would gather a synchronous stream in memory before sending it.
        _awaited(parts) if isinstance(request, ASGIRequest) else parts,
        content_type=content_type,
    )
    # Django's gzip would pack each part by itself, and browsers stop after the first.
    response["Content-Encoding"] = "identity"
    return response


async def _awaited(parts: Iterator[Part]) -> AsyncIterator[Part]:
    def following() -> Part | None:
        return next(parts, None)

    while part := await sync_to_async(following)():
        yield part
