"""Moments of the lineage as they stand in the address, and the points of the history as links."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from ciris_admin.pages.addresses import whole_number
from ciris_admin.pages.listing import with_values
from persistence.identity.queries.lineage import Stop

NO_TIME = "This is no time. Write it as 2026-06-03 14:00, in the zone that this page shows."


BEGINNING = "0001-01-02"  # before every point
_GONE = dict.fromkeys(("stop", "format"))


class NoTime(ValueError):
    """The address names no moment; the message is for the person who typed it."""


@dataclass(frozen=True)
class Point:
    """A point of the history with the address of the identity as of it, and of what it changed."""

    stop: Stop
    address: str
    difference: str
    is_here: bool


def moment(request: HttpRequest, name: str) -> dt.datetime | None:
    """Read a moment; one without a zone is in the reader's. Raises NoTime."""
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        found = dt.datetime.fromisoformat(text)
        return (found if found.tzinfo else timezone.make_aware(found)).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise NoTime(NO_TIME) from error


def numbered(request: HttpRequest, stops: Sequence[Stop]) -> Stop | None:
    """Return the point that the slider stands at, where the address says one."""
    number = whole_number(request.GET.get("stop")) or 0
    return stops[number - 1] if 1 <= number <= len(stops) else None


def in_address(stop: Stop | None) -> str | None:
    """Write the moment of a point so that it needs no escaping: `2026-06-03T12:00:00Z`."""
    if stop is None or stop.at.at is None:
        return None
    return stop.at.at.isoformat().replace("+00:00", "Z")


def typed(at: dt.datetime | None) -> str:
    """Write a moment for a field, in the reader's zone; rounded up, so that it is not before."""
    if at is None:
        return ""
    up = at + dt.timedelta(microseconds=-at.microsecond % 1000)
    return timezone.localtime(up).replace(tzinfo=None).isoformat(timespec="milliseconds")


def points(request: HttpRequest, stops: Sequence[Stop], here: Stop | None) -> list[Point]:
    """Return every point, the newest first."""
    earlier: list[Stop | None] = [None, *stops]
    found = [
        Point(
            stop,
            as_of(request, stop),
            with_values(request.GET, **{**_GONE, "at": in_address(stop), "from": _before(before)}),
            stop == here,
        )
        for stop, before in zip(stops, earlier, strict=False)
    ]
    return found[::-1]


def _before(stop: Stop | None) -> str:
    return in_address(stop) or BEGINNING


def as_of(request: HttpRequest, stop: Stop) -> str:
    """Return the address of the identity as of a point."""
    return with_values(request.GET, **{**_GONE, "at": in_address(stop), "from": None})


def beside(
    request: HttpRequest, stops: Sequence[Stop], here: Stop | None
) -> tuple[str | None, str | None]:
    """Return the addresses of the points before and after this one."""
    place = stops.index(here) if here else -1
    before = as_of(request, stops[place - 1]) if place > 0 else None
    after = as_of(request, stops[place + 1]) if place + 1 < len(stops) else None
    return before, after
