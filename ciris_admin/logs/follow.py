"""Following the log: how many new lines there are as they come, and the lines once asked for."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.logs.addresses import linked
from ciris_admin.logs.forms import LogFilterForm
from ciris_admin.logs.hub import AT_ONCE, Follower, hub
from ciris_admin.pages.addresses import whole_number
from ciris_admin.pages.listing import carried, with_values
from ciris_admin.streams import EventStream
from persistence.tsdb.queries import log_arrivals, logs

SHOWN = 500  # new lines that are shown at once
FULL = "As many readers follow the log as this console serves at once. Try again in a while."


def offered(request: HttpRequest) -> Mapping[str, str]:
    """Return what a page needs to be followed; read before its rows, so that none lies between."""
    if request.GET.get("cursor") or not log_arrivals.can_be_followed():
        return {}
    query = with_values(request.GET, cursor=None, format=None, since=None)
    return {
        "follow_url": reverse("logs:follow") + query,
        "new_url": reverse("logs:new") + query,
        "mark": log_arrivals.mark(),
    }


@require_GET
def follow(request: HttpRequest) -> HttpResponseBase:
    """Stream an event whenever lines have come since the mark `since`.

    A browser that lost the connection says in Last-Event-ID which event was its last.
    """
    if hub.is_full:
        return HttpResponse(FULL, status=503, content_type="text/plain; charset=utf-8")
    last = request.headers.get("Last-Event-ID", "")
    number, _, since = last.partition(".")
    new = whole_number(number)
    follower = _follower(request, request.GET.get("since", "") if new is None else since)
    follower.new = new or 0
    return EventStream(hub.follow(follower))


@require_GET
def show_new(request: HttpRequest) -> HttpResponse:
    """Show the lines that arrived after the mark `since` and up to `until`, the last one first.

    `skip` of the last ones are on the page already: of many lines it asks for the rest.
    """
    since, until = (log_arrivals.checked(request.GET.get(n, "")) for n in ("since", "until"))
    form = LogFilterForm(request, now=clock.now())
    follower = _follower(request, since)
    arrived = log_arrivals.between(since, until, most=AT_ONCE)
    wanted = [d.correlation_id for d in arrived.documents if follower.wants(d)]
    end = SHOWN + (whole_number(request.GET.get("skip")) or 0)
    context = {
        "rows": log_arrivals.lines(wanted[end - SHOWN : end]),
        "rest": max(0, len(wanted) - end),
        "rest_url": reverse("logs:new") + with_values(request.GET, skip=str(end)),
        "is_all": arrived.is_all,
        "shown": SHOWN,
        "carry": carried(request),
        "list_url": reverse("logs:list") + form.here(),
        **linked(form),
    }
    return render(request, "logs/_new.html", context)


def _follower(request: HttpRequest, since: str) -> Follower:
    form = LogFilterForm(request, now=clock.now())
    wanted = logs.as_wanted(form.followed())
    return Follower(wanted.search, wanted.places(), log_arrivals.checked(since))
