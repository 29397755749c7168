"""The console's addresses, and a few pages that fail or refuse on purpose."""

import sqlite3

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from ciris_admin.access.roles import require_role
from persistence import store
from persistence.cursors import BadCursor


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html")


@require_role("operator")
def operator(request: HttpRequest) -> HttpResponse:
    return HttpResponse("allowed")


def missing_table(request: HttpRequest) -> HttpResponse:
    with connections[request.GET.get("of", store.STORE)].cursor() as cursor:
        cursor.execute("SELECT * FROM there_is_no_such_table")
    return HttpResponse()


def malformed(request: HttpRequest) -> HttpResponse:
    raise sqlite3.DatabaseError("database disk image is malformed")


def bad_cursor(request: HttpRequest) -> HttpResponse:
    raise BadCursor("The page's address was cut.")


urlpatterns = [
    path("probe/page/", page),
    path("probe/operator/", operator),
    path("probe/missing-table/", missing_table),
    path("probe/malformed/", malformed),
    path("probe/bad-cursor/", bad_cursor),
    path("", include("ciris_admin.urls")),
]
