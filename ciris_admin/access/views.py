"""Coming in and going out, and how a reader wants pages to look."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ciris_admin import clock
from ciris_admin.access import preferences as choices
from ciris_admin.access import services, sign_ins
from ciris_admin.access.forms import SignInForm
from ciris_admin.access.roles import open_without_role


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    next_url = safe_next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_url)
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        sign_ins.enter(request, form.get_user(), how="password")
        return HttpResponseRedirect(next_url)
    return render(request, "access/sign_in.html", {"form": form, "next": next_url})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_link(request: HttpRequest, token: str) -> HttpResponse:
    now = clock.now()
    if request.method == "POST":
        try:
            with transaction.atomic():  # a link whose use cannot be recorded works once more
                sign_ins.enter(request, services.use_link(token=token, now=now), how="link")
        except services.AccessRefused as refused:
            return _dead_link(request, str(refused))
        return redirect("/")
    link = services.find_link(token)
    if link is None:
        raise Http404("This sign-in link is not known: it was cut, or a newer one was made.")
    reason = services.refused_link(link, now)
    if reason:
        return _dead_link(request, reason)
    return render(request, "access/link.html", {"name": link.user.username})


def _dead_link(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "access/dead_link.html", {"reason": reason}, status=410)


@open_without_role
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("access:sign-in")


@login_not_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep a reader's theme or zone in a cookie, and go back to the page they came from."""
    response = HttpResponseRedirect(choices.without_zone(safe_next(request)))
    choices.keep(response, request.POST, secure=request.is_secure())
    return response


def safe_next(request: HttpRequest) -> str:
    """Return where to go on: a page of this console, or the overview."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # A path: what is relative to this page, or a name that `redirect` would look up, is none.
    allowed = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if allowed else "/"
