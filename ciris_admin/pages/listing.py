"""A list as each screen shows it: filter in the address, keyset pages, honest states, exports."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponseBase, QueryDict

from ciris_admin.pages.export import CSV_CAP, csv_response, record_export
from ciris_admin.pages.render import respond
from persistence import shapes
from persistence.counting import Count
from persistence.limits import TimeLimitReached
from persistence.paging import Page

Row = TypeVar("Row")
Key = TypeVar("Key")
PAGE_SIZE = 50
OLDEST = "oldest"  # the `sort` that turns a list round
_NOT_FILTERS = ("cursor", "format", "part", "tz")


class FilterForm(forms.Form):
    """The filter of a list. A value that cannot be read is named beside its field and not used."""

    not_chips: Set[str] = frozenset()  # fields that are no filter, or said in another way

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, label_suffix="")
        self.query = request.GET
        self.full_clean()

    def value(self, name: str) -> Any:
        """Return the cleaned value of one field, None if it is empty or not valid."""
        return self.cleaned_data.get(name) or None

    def chips(self) -> list["Chip"]:
        """Return what is filtered by, each with the address of the list without it."""
        return [
            self.chip(name)
            for name in self.fields
            if name not in self.not_chips and self.cleaned_data.get(name) not in (None, "", [])
        ]

    def chip(self, name: str) -> "Chip":
        remove = address(self.query, **{name: None})
        return Chip(str(self[name].label), str(self.data[name]), remove)


@dataclass(frozen=True)
class Chip:
    label: str
    value: str
    remove: str  # the query string without this filter


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """What a list shows. `read` takes a cursor; `every` streams the whole filter for CSV."""

    name: str  # of the CSV file
    table: str  # the logical table: a store may not have it
    form: FilterForm
    read: Callable[[str | None], Page[Row]]
    every: Callable[[], Iterable[Row]]
    columns: Sequence[str]
    count: Callable[[], Count] | None = None
    is_there: bool | None = None  # whether there is the table, where that is not the store's to say

    @property
    def here(self) -> bool:
        return shapes.current().has(self.table) if self.is_there is None else self.is_there


def respond_list(
    request: HttpRequest,
    listing: Listing[Any],
    *,
    page: str,
    fragment: str,
    context: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """Answer a list's address in the form that was asked for: page, fragment, JSON or CSV.

    Template context: `rows`, `state` ("rows", "empty", "filtered" or "absent"), `count`,
    `as_written` (the rows are not sorted by time), `left_out` (what could not be looked at),
    `form`, `chips`, `carry` (query string that keeps the filter on a row's own page),
    `previous_url`, `next_url`, `csv_url`, `json_url`, `csv_cap`.
    """
    if request.GET.get("format") == "csv":
        return csv_response(request, listing.name, listing.columns, listing.every())
    if request.GET.get("format") == "json":
        record_export(request, listing.name, "json", PAGE_SIZE)
    found = listing.read(request.GET.get("cursor") or None)
    count = listing.count() if listing.count and listing.here else Count(None)
    chips = listing.form.chips()
    both = {
        "rows": found.rows,
        "state": state(listing, found),
        "as_written": found.as_written,
        "left_out": found.left_out,
        "previous_url": found.previous and with_values(request.GET, cursor=found.previous),
        "next_url": found.next and with_values(request.GET, cursor=found.next),
    }
    shown = {**_links(request), "count": count, "form": listing.form, "chips": chips}
    twin = {
        "count": {"number": count.number, "capped": count.capped},
        "filter": {chip.label: chip.value for chip in chips},
    }
    context = {**both, **shown, **(context or {})}
    return respond(request, page=page, fragment=fragment, context=context, twin={**both, **twin})


def _links(request: HttpRequest) -> dict[str, Any]:
    return {
        "carry": carried(request),
        "csv_url": with_values(request.GET, cursor=None, format="csv"),
        "json_url": with_values(request.GET, format="json"),
        "csv_cap": CSV_CAP,
    }


def state(listing: Listing[Any], found: Page[Any]) -> str:
    """Name which of the honest sentences a list needs; the fourth, failed, is the middleware's."""
    if found.rows:
        return "rows"
    if not listing.here:
        return "absent"
    return "filtered" if listing.form.chips() else "empty"


def sorting(request: HttpRequest, *, oldest_first: bool) -> dict[str, Any]:
    """Say which way a list runs: the words of its pager, and the address that turns it round."""
    words = ("Newer", "Older")
    return {
        "oldest_first": oldest_first,
        "sort_url": with_values(request.GET, cursor=None, sort=None if oldest_first else OLDEST),
        "previous_word": words[oldest_first],
        "next_word": words[not oldest_first],
    }


def carried(request: HttpRequest, *own: str) -> str:
    """Return a list's filter as rows' own pages carry it on, `?…` or empty.

    `own` are the parameters of such a page that are no part of the filter.
    """
    query = with_values(request.GET, **dict.fromkeys((*_NOT_FILTERS, *own)))
    return "" if query == "?" else query


def beside(read: Callable[[], tuple[Key | None, Key | None]]) -> tuple[Key | None, Key | None]:
    """Return the rows beside this one; none where a filter takes too long to find them."""
    try:
        return read()
    except TimeLimitReached:
        return None, None


def with_values(query: QueryDict, **values: str | Sequence[str] | None) -> str:
    """Return the query string with some values set; those that are None or empty are gone."""
    changed = QueryDict(mutable=True)
    for name, texts in query.lists():
        changed.setlist(name, [text for text in texts if text])
    for name, value in values.items():
        several = [value or ""] if value is None or isinstance(value, str) else value
        changed.setlist(name, [text for text in several if text])
    return f"?{changed.urlencode()}"


def address(query: QueryDict, **values: str | Sequence[str] | None) -> str:
    """Return the query string of a first page with some values set, and those of None removed."""
    return with_values(query, **{"cursor": None, "format": None, **values})
