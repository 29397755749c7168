"""The facets beside the log, each value with the way to its lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.logs.addresses import with_level, with_terms
from ciris_admin.logs.forms import LogFilterForm
from ciris_admin.pages.range_links import range_links
from ciris_admin.pages.render import respond
from persistence.limits import TimeLimitReached
from persistence.tsdb.log_index.fields import TAG
from persistence.tsdb.queries import log_facets
from persistence.tsdb.queries.log_facets import LEVEL, Facet, Facets


@dataclass(frozen=True)
class Choice:
    """A value with its lines, and the address of the list with it; where it is chosen, without."""

    text: str
    lines: int | None
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    name: str
    choices: Sequence[Choice]
    more: bool


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    form = LogFilterForm(request, now=clock.now())
    stopped, found = "", Facets((), is_counted=False)
    try:
        found = log_facets.facets(lines=form.lines())
    except TimeLimitReached as reached:
        stopped = str(reached)
    context = {
        "groups": [_group(form, facet) for facet in found.facets],
        "is_counted": found.is_counted,
        "newest": log_facets.NEWEST,
        "stopped": stopped,
        "form": form,
        "links": range_links(form),
        "list_url": reverse("logs:list") + form.here(),
    }
    twin = {"facets": found.facets, "is_counted": found.is_counted, "stopped": stopped}
    return respond(
        request, page="logs/facets.html", fragment="logs/_facets.html", context=context, twin=twin
    )


def _group(form: LogFilterForm, facet: Facet) -> Group:
    choices = [_choice(form, facet.field, value.text, value.lines) for value in facet.values]
    return Group(facet.name, choices, facet.more)


def _choice(form: LogFilterForm, field: str, text: str, lines: int | None) -> Choice:
    here = reverse("logs:list")
    if field == LEVEL:
        is_chosen = form.lines().level == text
        return Choice(text, lines, here + with_level(form, "" if is_chosen else text), is_chosen)
    if field.startswith(TAG):
        key = field.removeprefix(TAG)
        is_chosen = form.tags.get(key) == text
        return Choice(
            text, lines, here + form.with_tag(key, None if is_chosen else text), is_chosen
        )
    return Choice(text, lines, here + with_terms(form, field, text), is_chosen=False)
