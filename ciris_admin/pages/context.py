"""What the frame around every page shows: navigation, theme, zone, store and roles."""

import functools
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connections
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from ciris_admin import clock
from ciris_admin.access import preferences, roles
from ciris_admin.chain import standing
from persistence import shapes, store

# By job: what needs a person; memory; work; telemetry; proof.
NAVIGATION = (
    (("Overview", "overview:home"),),
    (("Memory", "graph:scopes"), ("Identity", "identity:queue"), ("Configuration", "config:nodes")),
    (("Tasks", "tasks:list"), ("Thoughts", "tasks:thoughts")),
    (("Metrics", "metrics:explore"), ("Logs", "logs:list"), ("Traces", "traces:list")),
    (("Audit", "audit:list"), ("Secrets", "secrets:list"), ("Storage", "storage:tables")),
)
# The reader's time range goes with them from one of these to another.
RANGED = {"overview:home", "metrics:explore", "logs:list", "traces:list"}


@dataclass(frozen=True)
class NavigationLink:
    words: str
    address: str
    is_here: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame's part of each page's context."""
    user = getattr(request, "user", AnonymousUser())
    held = roles.held_roles(user)
    reads = roles.VIEWER in held
    zone = timezone.get_current_timezone()
    zone_name = str(zone)
    time_range = carried_range(request)
    return {
        "navigation": _drawn_navigation(_screen_of(request.path), time_range) if reads else "",
        "screen": _link_to_screen(request.path) if reads else None,
        "carried_range": time_range,
        "theme": preferences.theme(request.COOKIES),
        "zone": zone,
        "zone_name": zone_name,
        "zone_local": zone_name != "UTC",
        "browser_zone": request.COOKIES.get("zone", ""),
        "now": clock.now(),
        "store_name": store_name() if reads else "",
        "broken_chain": reads and standing.broken,
        "store_read_only": reads and store_read_only,  # called by the template, not on each answer
        "role_words": roles.in_words(user),
        "may_operate": roles.OPERATOR in held,
        "may_rule": roles.AUTHORITY in held,
        "may_administer": roles.ADMINISTRATOR in held,
    }


def carried_range(request: HttpRequest) -> str:
    """Return the time range of the page as a query string; empty where it has none."""
    return urlencode(vars(request).get("carried_range", {}))  # set by RangeFilter


def navigation(path: str, time_range: str = "") -> list[list[NavigationLink]]:
    """Return the groups of the navigation, with the screen that `path` belongs to marked."""
    carry = f"?{time_range}" if time_range else ""
    return [
        [
            NavigationLink(
                words,
                address + carry if name in RANGED else address,
                _is_on(path, address),
            )
            for words, name, address in group
        ]
        for group in _addresses()
    ]


@functools.lru_cache(maxsize=64)
def _drawn_navigation(screen: str, time_range: str) -> SafeString:
    """Draw the navigation of a screen: there are a dozen, and few time ranges are in use."""
    context = {"navigation": navigation(screen, time_range)}
    return render_to_string("includes/_navigation.html", context)


def _screen_of(path: str) -> str:
    """Return the address of the screen that a page belongs to; empty if to none."""
    every = (address for group in _addresses() for _, _, address in group)
    return next((address for address in every if _is_on(path, address)), "")


@functools.lru_cache(maxsize=64)
def _linked(screen: str) -> NavigationLink | None:
    links = (link for group in navigation(screen) for link in group)
    return next((link for link in links if link.is_here), None)


def _link_to_screen(path: str) -> NavigationLink | None:
    """Return the link to the screen that a page belongs to; a page that is lost leads there."""
    return _linked(_screen_of(path))


def _is_on(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(address))


@functools.cache
def _addresses() -> list[list[tuple[str, str, str]]]:
    return [[(words, name, reverse(name)) for words, name in group] for group in NAVIGATION]


def store_read_only() -> bool:
    """Say whether the store is an agent's own; trouble with it is for the page to tell."""
    try:
        return shapes.current().read_only
    except (DatabaseError, store.StoreError):
        return False


def store_name() -> str:
    """Name the store as a person would: its file, or its database and host."""
    settings = connections.settings[store.alias()]
    name = str(settings["NAME"])
    if name.startswith("file:"):
        return PurePath(urlsplit(name).path).name
    return f"{name} on {settings.get('HOST') or 'localhost'}"
