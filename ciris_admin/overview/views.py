"""The first page: what needs a person now."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.overview.digest import digest
from ciris_admin.overview.sentence import first_line
from ciris_admin.pages.render import respond


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    found = digest(now=clock.now())
    twin = {"sentence": first_line(found), "digest": found}
    return respond(request, page="overview/home.html", context={**twin, "found": found}, twin=twin)
