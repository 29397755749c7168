"""The queue: changes to the identity that wait, and what came of the others."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.access import roles
from ciris_admin.identity.forms import ALL, ASIDE, DECIDED, MINE, PENDING, ChangeFilterForm
from ciris_admin.identity.gate import gated
from ciris_admin.identity.reader import Reader, reader
from ciris_admin.identity.sentences import QueueRow, queue_row
from ciris_admin.pages.listing import Listing, respond_list, sorting, with_values
from persistence.counting import Count
from persistence.identity.queries import ChangeFilter, changes
from persistence.paging import Page

COLUMNS = tuple(field.name for field in fields(QueueRow))
NEWCOMERS = (PENDING, MINE, ALL)  # the tabs that a new change can come into
TABS = {
    PENDING: "Pending",
    MINE: "Waiting for me",
    ASIDE: "Returned and stale",
    DECIDED: "Decided",
    ALL: "All",
}


@dataclass(frozen=True)
class Tab:
    words: str
    address: str
    is_here: bool
    count: Count | None


@require_GET
@gated
def show_list(request: HttpRequest) -> HttpResponseBase:
    """List changes, a tab at a time."""
    now = clock.now()
    who = reader(request, now=now)
    form = ChangeFilterForm(request)
    queue = Queue(form, who, now)
    counts = changes.counts(now=now)
    pending = counts["pending"]
    listing = Listing[Any](
        name="identity-changes",
        table="identity_changes",
        form=form,
        read=queue.page,
        every=queue.every,
        columns=COLUMNS,
        count=queue.count,
    )
    context = {
        "tab": form.tab,
        "tabs": _tabs(request, form.tab, counts, queue.mine()),
        **sorting(request, oldest_first=queue.wanted.oldest_first),
        "may_rule_words": "" if who.is_authority else roles.refusal(request.user, roles.AUTHORITY),
        **_news(request, queue.mark(), Count(0), pending),
    }
    return respond_list(
        request, listing, page="identity/queue.html", fragment="identity/_queue.html",
        context=context,
    )  # fmt: skip


@require_GET
@gated
def show_news(request: HttpRequest) -> HttpResponse:
    """Say how many changes have come since the page was drawn; 204 where it says so already.

    `since` is the mark of the page, `shown` what it says: new and pending, `3-12`.
    """
    now = clock.now()
    form = ChangeFilterForm(request)
    queue = Queue(form, reader(request, now=now), now)
    since = request.GET.get("since", "")
    new = changes.arrived(wanted=queue.wanted, since=since) if queue.takes_newcomers else Count(0)
    pending = changes.pending(now=now)
    if request.GET.get("shown") == f"{new.number}-{pending.number}":
        return HttpResponse(status=204)
    return render(request, "identity/_news.html", _news(request, since, new, pending))


def _news(request: HttpRequest, since: str, new: Count, pending: Count) -> Mapping[str, Any]:
    """Return the context of _news.html: what it says, and the address that asks for more."""
    shown = f"{new.number}-{pending.number}"
    query = with_values(request.GET, cursor=None, since=since or None, shown=shown)
    return {
        "new": new,
        "pending": pending,
        "news_url": reverse("identity:news") + query,
        "reload_url": with_values(request.GET, cursor=None, since=None, shown=None),
    }


@dataclass(frozen=True)
class Queue:
    """The list under a filter, as one reader sees it."""

    form: ChangeFilterForm
    who: Reader
    now: dt.datetime

    @property
    def wanted(self) -> ChangeFilter:
        return self.form.wanted(now=self.now, me=self.who.name)

    @property
    def is_nobodys(self) -> bool:
        """Say whether nothing can be in it: nothing waits for whoever is no authority."""
        return self.form.tab == MINE and not self.who.is_authority

    @property
    def takes_newcomers(self) -> bool:
        return self.form.tab in NEWCOMERS and not self.is_nobodys

    def page(self, cursor: str | None) -> Page[QueueRow]:
        if self.is_nobodys:
            return Page((), None, None)
        found = changes.page(wanted=self.wanted, cursor=cursor)
        usable = self.who.usable_ids
        return Page([queue_row(row, usable) for row in found.rows], found.previous, found.next)

    def every(self) -> Iterator[QueueRow]:
        usable = self.who.usable_ids
        for row in () if self.is_nobodys else changes.every(wanted=self.wanted):
            yield queue_row(row, usable)

    def count(self) -> Count:
        return Count(0) if self.is_nobodys else changes.count(wanted=self.wanted)

    def mark(self) -> str:
        return changes.mark(wanted=self.wanted) if self.takes_newcomers else ""

    def mine(self) -> Count | None:
        """Count what waits for this reader; None for one who rules on nothing."""
        if not self.who.is_authority:
            return None
        wanted = ChangeFilter(now=self.now, states=(PENDING,), waits_for=self.who.name)
        return changes.count(wanted=wanted)


def _tabs(request: HttpRequest, here: str, counts: Any, mine: Count | None) -> list[Tab]:
    aside = [counts["returned"].number, counts["stale"].number]
    numbers = {
        PENDING: counts["pending"],
        MINE: mine,
        ASIDE: None if None in aside else Count(sum(aside)),
    }
    return [
        Tab(
            words,
            with_values(request.GET, cursor=None, show=None if name == PENDING else name),
            name == here,
            numbers.get(name),
        )
        for name, words in TABS.items()
    ]
