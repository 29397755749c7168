"""The one time range of the explorers, as it stands in the address: `range=24h`.

Forms: `all`; a length before now (`25m`, `3d`, `1h30m`); a day (`2026-11-20`); two ends
(`2026-11-20 14:00..15:30`, `2026-11-20..`, `3d..1d`), each a time, `now`, or a length
before now. Times without a zone are the reader's.
"""

import datetime as dt
import re
from dataclasses import dataclass

from ciris_admin.pages import lengths

ALL = "all"
PRESETS = (
    ("1h", "1 h"),
    ("6h", "6 h"),
    ("24h", "24 h"),
    ("7d", "7 d"),
    ("30d", "30 d"),
    (ALL, "All"),
)
_LONGEST = 100
YEARS = range(1970, 9999)  # beyond, a day in another zone may be no date at all
_LONG, _MINUTE = dt.timedelta(hours=3), dt.timedelta(minutes=1)
FORMS = "Write 25m, 3d, 2026-11-20 or 2026-11-20 14:00..15:30."
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[-+]\d{2}:\d{2})?")


class RangeError(ValueError):
    """The text names no time range; the message is for the person who typed it."""


@dataclass(frozen=True)
class TimeRange:
    """From `start` up to but not including `end`; an end that is None is open."""

    text: str  # as typed: what the address carries
    start: dt.datetime | None
    end: dt.datetime | None
    length: dt.timedelta | None = None  # of a range that moves with now

    @property
    def is_fixed(self) -> bool:
        """Say whether it is a time of its own, which now has nothing to do with."""
        return self.end is not None and self.length is None

    @property
    def words(self) -> str:
        """Say it in the zone of its ends: `the last 24 h`, `2026-11-20 14:00 to 15:30`."""
        if self.start is None or self.end is None:
            return "all time"
        if self.length is not None:
            return f"the last {lengths.spoken(self.text)}"
        return spoken(self.start, self.end)

    def previous(self) -> "TimeRange | None":
        """Return the range of the same length that ends where this one begins, if there is one."""
        ends = self._ends(-1, -1)
        return ends and TimeRange(between(*ends), *ends)

    def moved(self, share: float) -> str | None:
        """Return the range moved by a share of its length, for the address; -1 is the one before.

        None where there is nothing to move: of all time, and where the calendar ends.
        """
        return self._resized(share, share)

    def widened(self) -> str | None:
        """Return the range twice as long, for the address: around its middle, or up to now."""
        if self.length is not None:
            return lengths.written(self.length * 2)
        return self._resized(-0.5, 0.5)

    def _resized(self, first: float, last: float) -> str | None:
        ends = self._ends(first, last)
        return ends and between(*ends)

    def _ends(self, first: float, last: float) -> tuple[dt.datetime, dt.datetime] | None:
        """Return the ends moved by shares of the length, None where the calendar has none."""
        if self.start is None or self.end is None:
            return None
        # Wall clocks jump twice a year: lengths are measured in UTC.
        start, end = self.start.astimezone(dt.UTC), self.end.astimezone(dt.UTC)
        length, zone = end - start, self.start.tzinfo
        start, end = _legible(start, length), _legible(end, length)
        try:
            start, end = start + length * first, end + length * last
            if start.year not in YEARS or end.year not in YEARS:
                return None
            return start.astimezone(zone), end.astimezone(zone)
        except OverflowError:
            return None


def parse(text: str, *, now: dt.datetime, zone: dt.tzinfo) -> TimeRange:
    """Read a range as its reader typed it. Raises RangeError."""
    typed = " ".join(text.split())[:_LONGEST]
    try:
        return _within_reason(_parse(typed, now.astimezone(zone)))
    except (ValueError, OverflowError) as error:
        if isinstance(error, RangeError):
            raise
        raise RangeError(f"“{typed}” is no time range. {FORMS}") from error


def _within_reason(found: TimeRange) -> TimeRange:
    """Refuse what no row can lie in, and no arithmetic of calendars can reach."""
    years = [at.year for at in (found.start, found.end) if at is not None]
    if any(year not in YEARS for year in years):
        raise RangeError(f"Write times between {YEARS.start} and {YEARS.stop - 1}, or {ALL}.")
    return found


def between(start: dt.datetime, end: dt.datetime) -> str:
    """Write an absolute range for an address, in the zone of its ends.

    Each end says its offset: an address is read by others too, who may see another zone.
    """
    written = _short(end)
    if start.date() == end.date():
        written = written.partition(" ")[2]
    return f"{_short(start)}..{written}".replace("+00:00", "Z")


def spoken(start: dt.datetime, end: dt.datetime) -> str:
    """Say an absolute range as its reader's clock shows it."""
    start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
    if start.time() == dt.time() and end == start + dt.timedelta(days=1):
        return f"{start.date()}"
    return f"{_short(start)} to {_short(end.time() if start.date() == end.date() else end)}"


def _legible(at: dt.datetime, length: dt.timedelta) -> dt.datetime:
    """Drop what nobody means in a range of this length: now has microseconds, a day has none."""
    if length >= _LONG:
        return at.replace(second=0, microsecond=0)
    return at.replace(microsecond=0) if length >= _MINUTE else at


def _short(at: dt.datetime | dt.time) -> str:
    """Write no more digits than the moment needs, minutes at least."""
    if at.second == 0 and at.microsecond == 0:
        precision = "minutes"
    else:
        precision = "milliseconds" if at.microsecond else "seconds"
    if isinstance(at, dt.time):
        return at.isoformat(precision)
    return at.isoformat(" ", precision)


def _parse(typed: str, now: dt.datetime) -> TimeRange:
    if typed.lower() == ALL:
        return TimeRange(ALL, None, None)
    if ".." in typed:
        return _two_ends(typed, now)
    length = _length(typed.lower().removeprefix("last "))
    if length is not None:
        return TimeRange(typed, _before(now, length), now, length)
    if _DAY.fullmatch(typed):
        start = _midnight(typed, now)
        return TimeRange(typed, start, _next_day(start))
    raise RangeError(f"“{typed}” is no time range. {FORMS}")


def _two_ends(typed: str, now: dt.datetime) -> TimeRange:
    first, last = (part.strip() for part in typed.split("..", 1))
    start = _end(first, now, day=now)
    if _DAY.fullmatch(last):
        end = _next_day(_midnight(last, now))
    else:
        end = _end(last, now, day=start) if last else now
    if end.astimezone(dt.UTC) <= start.astimezone(dt.UTC):
        raise RangeError("The range ends before it starts.")
    return TimeRange(typed, start, end)


def _end(text: str, now: dt.datetime, *, day: dt.datetime) -> dt.datetime:
    """Read one end; a clock time alone is of `day`."""
    length = _length(text)
    if text.lower() == "now" or length is not None:
        return _before(now, length or dt.timedelta())
    if _CLOCK.fullmatch(text):
        clock = dt.time.fromisoformat(text if text[2] == ":" else f"0{text}")
        at = dt.datetime.combine(day.astimezone(clock.tzinfo or day.tzinfo), clock)
    else:
        at = dt.datetime.fromisoformat(text)
    return at.replace(tzinfo=now.tzinfo) if at.tzinfo is None else at.astimezone(now.tzinfo)


def _length(text: str) -> dt.timedelta | None:
    length = lengths.read(text)
    if length == dt.timedelta():
        raise RangeError("The range is empty: it is zero long.")
    return length


def _before(now: dt.datetime, length: dt.timedelta) -> dt.datetime:
    return (now.astimezone(dt.UTC) - length).astimezone(now.tzinfo)


def _midnight(text: str, now: dt.datetime) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=now.tzinfo)


def _next_day(midnight: dt.datetime) -> dt.datetime:
    return midnight + dt.timedelta(days=1)  # the wall clock's day, 23 to 25 hours long
