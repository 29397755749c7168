"""The zone in which a page says its times: UTC, the reader's own, or the one that a link names."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

GetResponse = Callable[[HttpRequest], HttpResponse]


def zone(get_response: GetResponse) -> GetResponse:
    """Show times in UTC, in the zone of the reader's browser, or in the one a link names."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(chosen_zone(request.GET, request.COOKIES)):
            return get_response(request)

    return middleware


def chosen_zone(query: Mapping[str, Any], cookies: Mapping[str, str]) -> ZoneInfo | None:
    """Return the zone to show times in; None is UTC. An address outvotes a cookie."""
    named = query.get("tz")
    if named:
        return known_zone(named)
    return known_zone(cookies.get("zone", "")) if cookies.get("times") == "local" else None


def known_zone(name: str) -> ZoneInfo | None:
    """Return the zone of a name out of the IANA database; None for any other text."""
    try:
        return ZoneInfo(name[:64]) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # what it raises for names like ../x or a/
        return None
