"""Saved views: their page, saving one, deleting one's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ciris_admin import clock
from ciris_admin.access.roles import signed_in
from ciris_admin.metrics import saved
from ciris_admin.metrics.forms import SavedViewForm
from ciris_admin.pages.render import respond


@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, SavedViewForm())
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    person, given = signed_in(request), form.cleaned_data
    try:
        saved.save(user=person, at=clock.now(), **given)
    except saved.ViewRefused as refused:
        form.add_error("name", str(refused))
        return _page(request, form, status=409)
    messages.success(request, f"The view {given['name']} is saved.")
    return redirect(f"{reverse('metrics:explore')}?{given['query']}")


@require_POST
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    name = saved.delete(user=signed_in(request), view_id=view_id, at=clock.now())
    if name is None:
        messages.error(request, "You have no such view: it is somebody else's, or deleted already.")
    else:
        messages.success(request, f"The view {name} is deleted.")
    return redirect("metrics:views")


def _page(request: HttpRequest, form: SavedViewForm, *, status: int = 200) -> HttpResponse:
    found = saved.visible(request.user)
    return respond(
        request,
        page="metrics/views.html",
        context={"views": found, "form": form},
        twin={"views": found},
        status=status,
    )
