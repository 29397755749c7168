"""Tags and filters for times, numbers and status words; builtins, so no template loads them."""

import datetime as dt
import functools
from typing import Any
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ciris_admin import clock
from ciris_admin.pages import times
from ciris_admin.pages.converters import KeyConverter
from persistence.moments import Moment

register = template.Library()

When = Moment | dt.datetime | None
PATH_CHARACTERS = "!$&'()*+,;=/~:@"  # RFC 3986, what a path may hold as it is
MINUTES_OF_HOUR = 60
HOURS_OF_TWO_DAYS = 48
KIBI = 1024
SHORTEST_DECIMAL = 0.001
TONES = {
    "good": {"active", "applied", "completed", "delivered", "ok", "open", "success", "verified"},
    "attention": {"deferred", "retry", "stale", "warn", "warning"},
    "broken": {"critical", "error", "failed", "failure", "malformed", "rejected"},
    "plain": {"debug", "info", "pending", "pondering", "processing", "trace"},
}


def _instant(moment: When) -> dt.datetime | None:
    at = moment.at if isinstance(moment, Moment) else moment
    return at and timezone.localtime(at)


def _no_time(moment: When) -> SafeString | str:
    if not isinstance(moment, Moment):
        return ""
    return format_html('<span class="no-time">{} <em>not a time</em></span>', moment.text)


@register.simple_tag(takes_context=True)
def when(context: template.Context, moment: When) -> SafeString | str:
    """Render how long ago, the exact time on hover; text that is no time says so."""
    at = _instant(moment)
    if at is None:
        return _no_time(moment)
    words = times.ago(at, now=context.get("now") or clock.now())
    iso = at.astimezone(dt.UTC).isoformat()
    # A list has a hundred of these. Digits and our own words need no escaping, the zone does.
    title = escape(times.exact(at))
    return mark_safe(f'<time datetime="{iso}" title="{title}" data-ago>{words}</time>')  # noqa: S308 - as said


@register.filter
def page_of(key: str, view: str) -> str:
    """Return the address of the page of `key` in a view that takes a key alone.

    What `{% url view key %}` says, without resolving the view for each row of a list.
    """
    return _before_key(view) + quote(KeyConverter().to_url(key), safe=PATH_CHARACTERS)


@functools.cache
def _before_key(view: str) -> str:
    return reverse(view, args=["x"]).removesuffix("x")


@register.simple_tag
def exactly(moment: When) -> SafeString | str:
    """Render the moment to the millisecond in the zone in force."""
    at = _instant(moment)
    if at is None:
        return _no_time(moment)
    iso = at.astimezone(dt.UTC).isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, iso, times.exact(at))


@register.simple_tag(name="number")
def number_tag(value: float | None) -> str:
    return number(value)


@register.filter
def number(value: float | None) -> str:
    """Write a number with thousands separators and at most three decimals."""
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    if value and abs(value) < SHORTEST_DECIMAL:
        return f"{value:.3g}"
    text = f"{value:,.3f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter(name="bytes")
def size(value: float | None) -> str:
    """Write a size in the unit that keeps it under 1024."""
    if value is None:
        return ""
    amount = float(value)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(amount) < KIBI:
            return f"{amount:,.0f} B" if unit == "B" else f"{amount:,.1f} {unit}"
        amount /= KIBI
    return f"{amount:,.1f} TiB"


@register.filter
def tone(word: Any) -> str:
    """Give the tone of a status word; a word nobody taught us is `unknown`, never hidden."""
    folded = str(word).lower()
    return next((tone for tone, words in TONES.items() if folded in words), "unknown")


@register.filter
def duration(length: dt.timedelta | float | None) -> str:
    """Write a length of time (seconds, or a timedelta) in the unit that suits it."""
    if length is None:
        return ""
    seconds = length.total_seconds() if isinstance(length, dt.timedelta) else length
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < times.MINUTE:
        return f"{seconds:.1f} s"
    minutes = round(seconds / times.MINUTE)
    if minutes < MINUTES_OF_HOUR:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < HOURS_OF_TWO_DAYS:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} d {hours % 24} h" if hours % 24 else f"{hours // 24} d"
