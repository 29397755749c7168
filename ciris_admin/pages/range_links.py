"""The time range in force in words, and the ways from it to another: `includes/_range.html`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ciris_admin.pages.listing import address
from ciris_admin.pages.range_filter import PREVIOUS, RangeFilter
from ciris_admin.pages.time_range import PRESETS

REFRESHES = (("", "Off", 0), ("10s", "10 s", 10), ("30s", "30 s", 30), ("1m", "1 min", 60))
_NOT_CARRIED = {"range", "from", "to", "cursor", "format", "tz"}
_UNDER_A_MINUTE = dt.timedelta(seconds=59, microseconds=999_999)  # a field knows minutes


@dataclass(frozen=True)
class Choice:
    """One of several links of which one may be in force."""

    words: str
    url: str
    chosen: bool = False


@dataclass(frozen=True)
class RangeLinks:
    words: str
    typed: str
    errors: Sequence[str]
    start: str  # of a field datetime-local: the wall clock in the reader's zone
    end: str
    presets: Sequence[Choice]
    earlier: str | None
    later: str | None
    wider: str | None
    compare: Choice | None  # None where nothing can be compared
    refreshes: Sequence[Choice]  # none where time adds nothing to the range
    seconds: int  # until the page asks again by itself; 0 is never
    others: Sequence[tuple[str, str]]  # what else is in the address

    @property
    def refreshed(self) -> str:
        return next((one.words for one in self.refreshes if one.chosen), "")


def range_links(form: RangeFilter) -> RangeLinks:
    """Lead from the range of an address to those beside it, the rest of the address kept."""
    chosen = form.time_range
    earlier, later, wider = (
        other and address(form.query, range=other)
        for other in (chosen.moved(-1), chosen.moved(1), chosen.widened())
    )
    presets = [
        Choice(words, address(form.query, range=text), chosen=text == chosen.text)
        for text, words in PRESETS
    ]
    refreshes, seconds = _refreshes(form)
    return RangeLinks(
        words=chosen.words,
        typed=str(form.data.get("range") or chosen.text),
        errors=[str(error) for error in form.errors.get("range", ())],
        start=_field(chosen.start),
        end=_field(chosen.end and chosen.end + _UNDER_A_MINUTE),
        presets=presets,
        earlier=earlier,
        later=later,
        wider=wider,
        compare=_comparison(form) if form.comparable else None,
        refreshes=refreshes,
        seconds=seconds,
        others=[
            (name, text)
            for name, texts in form.query.lists()
            for text in texts
            if name not in _NOT_CARRIED and text
        ],
    )


def _comparison(form: RangeFilter) -> Choice | None:
    if form.time_range.previous() is None:
        return None
    chosen = form.value("compare") == PREVIOUS
    wanted = None if chosen else PREVIOUS
    return Choice("Compare to previous", address(form.query, compare=wanted), chosen)


def _refreshes(form: RangeFilter) -> tuple[Sequence[Choice], int]:
    """Return the choices and the seconds in force; what is over changes no more."""
    end = form.time_range.end
    if end is not None and end < form.now:
        return (), 0
    asked = form.value("refresh") or ""
    choices = [
        Choice(words, address(form.query, refresh=text), text == asked)
        for text, words, _ in REFRESHES
    ]
    return choices, next((seconds for text, _, seconds in REFRESHES if text == asked), 0)


def _field(at: dt.datetime | None) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="minutes") if at else ""
