"""The resolution of a chart in words."""

import datetime as dt

_UNITS = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000))


def width_words(width: dt.timedelta) -> str:
    """Write a bucket's width as an adjective: `5-minute`, `200-millisecond`."""
    milliseconds = round(width.total_seconds() * 1000)
    for unit, size in _UNITS:
        if milliseconds % size == 0:
            return f"{milliseconds // size}-{unit}"
    return f"{milliseconds}-millisecond"
