"""Each chain: its list with its verdict, one entry, one payload, its keys, its evidence."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from ciris_admin.audit import bundle, keys, reconciliation, verifications, views

app_name = "audit"


def _of(chain: str, folder: str, prefix: str) -> list[URLPattern]:
    routes: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
        ("", views.show_list, "list"),
        ("keys/", keys.show, "keys"),
        ("keys/pin", keys.pin, "pin"),
        ("keys/unpin", keys.unpin, "unpin"),
        ("verify", verifications.start, "verify"),
        ("standing", verifications.show_standing, "standing"),
        ("bundle", bundle.download, "bundle"),
        ("<int:sequence>", views.show_entry, "entry"),
        ("<int:sequence>/text", views.download_text, "text"),
        ("<int:sequence>/payload", views.show_payload, "payload"),
    ]
    return [
        path(folder + route, view, {"chain": chain}, name=prefix + name)
        for route, view, name in routes
    ]


urlpatterns = [
    path("reconciliation/", reconciliation.show, name="reconciliation"),
    path("verifications/<int:number>", verifications.show, name="verification"),
    *_of("store", "", ""),
    *_of("console", "console/", "console-"),
]
