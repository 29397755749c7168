"""One clear sentence when a database is in trouble, in the form that was asked for.

And where somebody visits what only a form is sent to.
"""

import logging
import sqlite3
from collections.abc import Callable
from types import TracebackType
from typing import Any

import psycopg
from django.db import DatabaseError, InterfaceError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ciris_admin.pages.addresses import address
from ciris_admin.pages.render import scripted
from persistence.audit.signing import NoAuditKey
from persistence.cursors import BadCursor
from persistence.store import StoreError
from persistence.trouble import explain

GetResponse = Callable[[HttpRequest], HttpResponse]
TROUBLE = (DatabaseError, InterfaceError, sqlite3.Error, psycopg.Error, StoreError)
CONSOLE = "default"
BAD_ADDRESS = 400
NOT_ALLOWED = 405
log = logging.getLogger(__name__)


def words_for_visitors(get_response: GetResponse) -> GetResponse:
    """Answer who visits the address of a form with a page: Django's own answer is empty."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != NOT_ALLOWED or request.method != "GET":
            return response
        page = render(request, "405.html", status=NOT_ALLOWED)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


class StoreTrouble:
    """Answer a failing store with 503 and a sentence, in the form that was asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TROUBLE):
            return None
        if (
            not isinstance(exception, NoAuditKey)
            and failing_alias(exception.__traceback__) == CONSOLE
        ):
            return console_trouble(exception)
        sentence = explain(exception)
        if isinstance(exception, NoAuditKey):
            log.error("%s: %s", request.path, sentence)
            return unrecorded(request, sentence)
        status = BAD_ADDRESS if isinstance(exception, BadCursor) else 503
        log.warning("%s: %s (%s)", request.path, sentence, type(exception).__name__)
        return store_trouble(request, sentence, status)


def store_trouble(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """Say what failed in the form that was asked for: JSON, a fragment in its place, or a page."""
    if request.GET.get("format") == "json":
        return JsonResponse({"state": "failed", "error": sentence}, status=status)
    htmx: Any = getattr(request, "htmx", None)
    if htmx and htmx.target and not htmx.boosted:
        context = {"target": htmx.target, "sentence": sentence}
        return render(request, "includes/_trouble.html", context, status=status)
    is_bad = status == BAD_ADDRESS
    again = address(request, cursor=None) if is_bad else request.get_full_path()
    context = {"sentence": sentence, "again": again, "bad_address": is_bad}
    return render(request, "trouble.html", context, status=status)


def unrecorded(request: HttpRequest, sentence: str) -> HttpResponse:
    """Say that nothing was done, since the console's chain cannot be written."""
    if scripted(request) or request.GET.get("format") == "json":
        return JsonResponse({"state": "failed", "error": sentence}, status=503)
    return render(request, "unrecorded.html", {"sentence": sentence}, status=503)


def console_trouble(exception: Exception) -> HttpResponse:
    """Answer without the frame: who is signed in is what cannot be known."""
    log.error("The console's own database failed", exc_info=exception)
    sentence = f"The console's own database cannot be used. {explain(exception)}"
    return HttpResponse(render_to_string("500.html", {"sentence": sentence}), status=500)


def failing_alias(traceback: TracebackType | None) -> str | None:
    """Find which connection raised: Django's errors do not say, their frames do."""
    found = None
    while traceback is not None:
        holder = traceback.tb_frame.f_locals.get("self")
        if isinstance(holder, CursorWrapper):
            found = holder.db.alias
        elif isinstance(holder, BaseDatabaseWrapper):
            found = holder.alias
        traceback = traceback.tb_next
    return found
