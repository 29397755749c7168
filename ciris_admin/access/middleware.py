"""What holds for every page: it is private, its reader has a role, its session is in use."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
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
        response = _by_way_of_a_page(request, get_response(request))
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers["Permissions-Policy"] = PERMISSIONS
        return response

    return middleware


def _by_way_of_a_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have whoever must sign in come back to the page that they were on.

    Where htmx asked, the answer would stand in the place of rows, and where a form was sent,
    its address is none to visit: what was not done is to be sent again from its page.
    """
    sign_in = reverse("access:sign-in")
    htmx: Any = getattr(request, "htmx", None)
    is_visit = request.method in {"GET", "HEAD"}
    if not response.headers.get("Location", "").startswith(f"{sign_in}?") or (
        is_visit and not htmx
    ):
        return response
    asked = {"next": htmx.current_url_abs_path if htmx else _page_before(request)}
    if not is_visit:
        asked["unsent"] = "1"
    goes_on = HttpResponseClientRedirect if htmx else HttpResponseRedirect
    return goes_on(f"{sign_in}?{urlencode({key: text or '/' for key, text in asked.items()})}")


def _page_before(request: HttpRequest) -> str:
    """Return the page of this console that a form was on; empty where the browser keeps it."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return urlsplit(page)._replace(scheme="", netloc="").geturl() if is_ours else ""


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
