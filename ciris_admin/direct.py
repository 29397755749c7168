"""Numbers of charts, answered beside the middlewares, which take as long as the numbers.

Only the plain case is: a GET of a known host by somebody whose session may read. Everything
else, and whatever goes wrong, goes the way of all pages, which says what there is to say.
"""

import datetime as dt
import gzip
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict, parse_cookie
from django.http.request import split_domain_port, validate_host

from ciris_admin import clock
from ciris_admin.access.readers import is_reader
from ciris_admin.metrics import data
from ciris_admin.pages.trouble import TROUBLE
from ciris_admin.pages.zones import chosen_zone
from ciris_admin.threads import ThreadedHandler, let_go_of_old_connections

Answer = Callable[[QueryDict, dt.tzinfo], bytes]
DIRECT: dict[str, Answer] = {"/metrics/data/": data.answer}
WORTH_COMPRESSING = 16 * 1024  # bytes
HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store, private"),
    (b"vary", b"Cookie, Accept-Encoding"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'"),
]


class DirectHandler(ThreadedHandler):
    """The handler of all pages, with what is answered directly before it."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        answer = DIRECT.get(scope["path"]) if scope["type"] == "http" else None
        if answer is not None and scope["method"] == "GET":
            reply = await self.in_thread(reply_to, scope, answer)
            if reply is not None:
                headers, body = reply
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await send({"type": "http.response.body", "body": body})
                return
        await super().__call__(scope, receive, send)


def reply_to(scope: Any, answer: Answer) -> tuple[list[Any], bytes] | None:
    """Return headers and body for whoever may read and asks well; else None."""
    let_go_of_old_connections()
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1")
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    session = cookies.get(settings.SESSION_COOKIE_NAME)
    if not session or not _is_known(host, tuple(settings.ALLOWED_HOSTS)):
        return None
    try:
        if not is_reader(session, now=clock.now()):
            return None
        query = _query(scope["query_string"])
        body = answer(query, chosen_zone(query, cookies) or dt.UTC)
    except (*TROUBLE, SuspiciousOperation, data.Refused):
        return None
    more = []
    if len(body) > WORTH_COMPRESSING and b"gzip" in headers.get(b"accept-encoding", b""):
        body, more = gzip.compress(body, 1), [(b"content-encoding", b"gzip")]
    return [*HEADERS, *more, (b"content-length", str(len(body)).encode())], body


@lru_cache(maxsize=64)
def _is_known(host: str, allowed: tuple[str, ...]) -> bool:
    return validate_host(split_domain_port(host)[0], allowed)


@lru_cache(maxsize=64)  # a chart that renews itself comes with the same one
def _query(text: bytes) -> QueryDict:
    return QueryDict(text)
