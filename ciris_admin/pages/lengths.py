"""Lengths of time as people type them: `25m`, `3d`, `1h30m`, `2 weeks`."""

import datetime as dt
import re

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_PART = re.compile(r"(\d+)\s*(s|m|h|d|w)(?:ec|in|our|ay|eek)?s?\s*")
_LENGTH = re.compile(f"(?:{_PART.pattern})+")


def read(text: str) -> dt.timedelta | None:
    """Read a length, which may be zero; None for anything else, and for what no calendar holds."""
    typed = text.lower()
    if not _LENGTH.fullmatch(typed):
        return None
    try:
        return dt.timedelta(
            seconds=sum(int(number) * _SECONDS[unit] for number, unit in _PART.findall(typed))
        )
    except OverflowError:
        return None


def spoken(text: str) -> str:
    """Write a length as the presets do, its numbers apart from their units: `1 h 30 min`."""
    parts = _PART.findall(text.lower())
    return " ".join(f"{number} {'min' if unit == 'm' else unit}" for number, unit in parts)


def written(length: dt.timedelta) -> str:
    """Write a length in the largest unit that holds it whole."""
    seconds = round(length.total_seconds())
    unit = next(u for u in ("d", "h", "m", "s") if seconds % _SECONDS[u] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"
