"""Each chain: its list with its verdict, one entry, one payload, its keys, its evidence."""

from collections.abc import Callable

from ciris_admin.audit import reconciliation, views

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
    path("", views.show_list, name="list"),
    path("reconciliation/", reconciliation.show, name="reconciliation"),
    path("keys/", views.show_keys, name="keys"),
    path("<int:sequence>", views.show_entry, name="entry"),
    path("<int:sequence>/payload", views.show_payload, name="payload"),
]
