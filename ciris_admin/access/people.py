"""The people of the console, for administrators: who there is, and what they may do."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ciris_admin import clock
from ciris_admin.access import services
from ciris_admin.access.forms import PersonForm, RolesForm
from ciris_admin.access.roles import ADMINISTRATOR, MEANING, require_role

SHOWN = 200


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    roles: list[str]
    active: bool
    has_password: bool
    last_sign_in: dt.datetime | None


@require_role(ADMINISTRATOR)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    if request.GET.get("format") == "json":
        return JsonResponse({"people": [vars(person) for person in everybody()]})
    return _page(request, PersonForm())


@require_role(ADMINISTRATOR)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        invited = services.add_person(
            **form.cleaned_data, by=request.user.get_username(), now=clock.now()
        )
    except services.AccessRefused as refused:
        form.add_error("name", str(refused))
        return _page(request, form, status=409)
    return _page(request, PersonForm(), invitation=invited)


@require_role(ADMINISTRATOR)
@require_POST
def link(request: HttpRequest, person_id: int) -> HttpResponse:
    try:
        invited = services.make_link(
            user_id=person_id, by=request.user.get_username(), now=clock.now()
        )
    except services.AccessRefused as refused:
        return _refuse(request, refused)
    return _page(request, PersonForm(), invitation=invited)


@require_role(ADMINISTRATOR)
@require_POST
def set_roles(request: HttpRequest, person_id: int) -> HttpResponse:
    form = RolesForm(request.POST)
    if not form.is_valid():
        return _page(request, PersonForm(), status=422)
    try:
        given = form.cleaned_data["roles"]
        user = services.set_roles(user_id=person_id, roles=given, by=request.user.get_username())
    except services.AccessRefused as refused:
        return _refuse(request, refused)
    messages.success(request, f"The roles of {user.username} are set.")
    return redirect("access:people")


@require_role(ADMINISTRATOR)
@require_POST
def set_active(request: HttpRequest, person_id: int) -> HttpResponse:
    said = request.POST.get("active")
    if said not in {"yes", "no"}:
        raise BadRequest("Say active=yes or active=no.")
    active = said == "yes"
    try:
        user = services.set_active(user_id=person_id, active=active, by=request.user.get_username())
    except services.AccessRefused as refused:
        return _refuse(request, refused)
    state = "active again" if active else "deactivated; their sessions have ended"
    messages.success(request, f"{user.username} is {state}.")
    return redirect("access:people")


def everybody() -> list[Person]:
    """Return people, the active ones first; no more than SHOWN."""
    users = User.objects.prefetch_related("groups").order_by("-is_active", "username")[:SHOWN]
    return [
        Person(
            id=user.pk,
            name=user.username,
            roles=[role for role in MEANING if role in {g.name for g in user.groups.all()}],
            active=user.is_active,
            has_password=user.has_usable_password(),
            last_sign_in=user.last_login,
        )
        for user in users
    ]


def _refuse(request: HttpRequest, refused: services.AccessRefused) -> HttpResponse:
    messages.error(request, str(refused))
    return _page(request, PersonForm(), status=409)


def _page(
    request: HttpRequest,
    form: PersonForm,
    *,
    invitation: services.Invitation | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "people": everybody(), "roles": MEANING.items(), "shown": SHOWN}
    if invitation:
        address = reverse("access:link", args=[invitation.token])
        context["invited"] = invitation.user.username
        context["link"] = request.build_absolute_uri(address)
    return render(request, "access/people.html", context, status=status)
