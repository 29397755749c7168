"""Times in words: how long ago, and exactly when in the zone in force."""

import datetime as dt

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
A_MOMENT = 45
_TO_THE_MILLISECOND = len("2026-11-22 19:47:31.607")
RELATIVE_UP_TO = 30 * DAY


def ago(at: dt.datetime, *, now: dt.datetime) -> str:
    """Say how far away a moment is; static/js/times.js says the same, keep them together."""
    seconds = (now - at).total_seconds()
    distance = abs(seconds)
    if distance < A_MOMENT:
        return "just now"
    if distance >= RELATIVE_UP_TO:
        return at.date().isoformat()
    if distance < 45 * MINUTE:
        size, unit = MINUTE, "min"
    else:
        size, unit = (HOUR, "h") if distance < 22 * HOUR else (DAY, "d")
    # Half up, as JavaScript's Math.round: Python's round would say 2 for 2.5.
    words = f"{max(1, int(distance / size + 0.5))} {unit}"
    return f"{words} ago" if seconds > 0 else f"in {words}"


def exact(at: dt.datetime) -> str:
    """Write the moment to the millisecond with its zone: `2026-11-22 19:47:31.607 UTC`."""
    return f"{at.isoformat(' ', 'milliseconds')[:_TO_THE_MILLISECOND]} {zone_word(at)}"


def rough(at: dt.datetime, *, step: dt.timedelta) -> str:
    """Write the moment no finer than steps of time are, with its zone: `2026-11-22 19:47 UTC`."""
    fineness = "milliseconds"
    if step % dt.timedelta(seconds=1) == dt.timedelta():
        fineness = "seconds" if step % dt.timedelta(seconds=MINUTE) else "minutes"
    return f"{at.replace(tzinfo=None).isoformat(' ', fineness)} {zone_word(at)}"


def zone_word(at: dt.datetime) -> str:
    """Name the zone as it was at that moment; many zones have no name but an offset."""
    name = at.tzname() or "no zone"
    return f"UTC{name}" if name[0] in "+-" else name
