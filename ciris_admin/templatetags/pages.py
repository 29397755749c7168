"""Tags and filters for numbers and status words; builtins, so no template loads them."""

import datetime as dt
import functools
import re
from html import escape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ciris_admin.pages import times

register = template.Library()

_JOINT = re.compile(r"[_/.:]+(?=\w)")
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
_TONE_OF = {word: tone for tone, words in TONES.items() for word in words}


@register.filter
def at_joints(name: str) -> SafeString:
    """Let a long name break after its joints, `_`, `/`, `.` and `:`, and not in a word."""
    return SafeString(_JOINT.sub(r"\g<0><wbr>", escape(name)))


@register.simple_tag(name="number")
def number_tag(value: float | None) -> str:
    return number(value)


@register.filter
def number(value: float | None) -> str:
    """Write a number with thousands separators and at most three decimals."""
    if value is None:
        return ""
    if isinstance(value, int):
        return SafeString(f"{value:,}")  # or each number of a list is searched for markup
    if not isinstance(value, float):
        return str(value)  # SQLite holds anything in any column
    if value and abs(value) < SHORTEST_DECIMAL:
        return f"{value:.3g}"
    text = f"{value:,.3f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def visible(text: str | None, otherwise: str) -> str:
    """Return a text that can be seen and clicked on: blanks alone cannot."""
    return text if text and not text.isspace() else otherwise


@register.filter
def brief(value: float | None) -> str:
    """Write a number with the three digits that the eye takes in, none cut before the point."""
    if value is None:
        return ""
    if 1000 <= abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:.3g}"


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
    return _TONE_OF.get(str(word).lower(), "unknown")


@register.filter
@functools.lru_cache(maxsize=256)
def badge(word: str | None) -> SafeString:
    """Render `includes/_badge.html`; a list repeats few words many times."""
    return SafeString(render_to_string("includes/_badge.html", {"word": word}).strip())


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
