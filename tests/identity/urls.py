"""The console's addresses with those of a change, wherever the console itself puts them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from ciris_admin.identity.impact import impact
from ciris_admin.identity.raw import raw


def nothing(request: HttpRequest, change_id: str = "") -> HttpResponse:
    return HttpResponse(change_id)


OF_A_CHANGE = [
    path("", nothing, name="queue"),
    path("<str:change_id>/", nothing, name="change"),
    path("<str:change_id>/raw", raw, name="raw"),
    path("<str:change_id>/impact", impact, name="impact"),
]
urlpatterns = [
    path("identity/", include((OF_A_CHANGE, "identity"))),
    path("", include("ciris_admin.urls")),
]
