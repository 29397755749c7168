"""How a reader wants pages to look: theme and zone, in cookies, so that a page knows at once."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpResponse

YEAR = 365 * 24 * 60 * 60
THEMES = ("system", "light", "dark")
TIMES = ("utc", "local")


def theme(cookies: Mapping[str, str]) -> str:
    """Return the theme a reader chose; their system's if they chose none."""
    chosen = cookies.get("theme", "")
    return chosen if chosen in THEMES else "system"


def keep(response: HttpResponse, chosen: Mapping[str, str], *, secure: bool) -> None:
    """Set the cookies of what was chosen; a value that is no choice changes nothing."""
    for name, values in (("theme", THEMES), ("times", TIMES)):
        value = chosen.get(name, "")
        if value in values:
            response.set_cookie(
                name, value, max_age=YEAR, samesite="Lax", secure=secure, httponly=True
            )


def without_zone(url: str) -> str:
    """Drop `tz` from an address: it would outvote the zone that was just chosen."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "tz"]
    return urlunsplit(parts._replace(query=urlencode(query)))
