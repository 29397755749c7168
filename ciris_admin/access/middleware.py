"""What holds for every page: it is private, its reader has a role, its session is in use."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from ciris_admin import clock
from ciris_admin.access import sessions
from ciris_admin.access.roles import VIEWER, denied, has_role

GetResponse = Callable[[HttpRequest], HttpResponse]
PERMISSIONS = ", ".join(
    [
        *(f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb")),
        "publickey-credentials-get=(self)",
    ]
)


def private_pages(get_response: GetResponse) -> GetResponse:
    """Keep pages out of every cache, and whole sign-in pages out of fragments."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = _leave_the_fragment(request, get_response(request))
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers["Permissions-Policy"] = PERMISSIONS
        return response

    return middleware


def _leave_the_fragment(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Send the browser itself to the sign-in page: htmx would put it where rows belong."""
    htmx: Any = getattr(request, "htmx", None)
    if not htmx or "Location" not in response.headers:
        return response
    sign_in = reverse("access:sign-in")
    if not response.headers["Location"].startswith(sign_in):
        return response
    query = urlencode({"next": htmx.current_url_abs_path or "/"})
    return HttpResponseClientRedirect(f"{sign_in}?{query}")


class ReadersOnly:
    """Every screen needs at least the role of a viewer: the one place that says so.

    Views open to everybody (`login_not_required`) and views marked `open_without_role`
    are left alone. Comes after LoginRequiredMiddleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            sessions.see(request.session, now=clock.now())
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        open_view = not getattr(view, "login_required", True)
        if open_view or getattr(view, "open_without_role", False):
            return
        if not has_role(request.user, VIEWER):
            raise denied(request, VIEWER)
