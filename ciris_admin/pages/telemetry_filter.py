"""The filter that the explorers share: one time range and tags, as they stand in the address.

`range` says when, `compare=previous` asks for the time before beside it, `refresh=30s` has the
page ask again by itself. `from` and `to`, as two fields send them, become one `range`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from ciris_admin.pages.listing import Chip, FilterForm, with_values
from ciris_admin.pages.tags_field import TagsField, tag_text
from ciris_admin.pages.time_range import ALL, PRESETS, RangeError, TimeRange, parse

PREVIOUS = "previous"
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
    """The time range in force in words, and the ways from it to another: `includes/_range.html`."""

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


class TelemetryFilter(FilterForm):
    """A list's filter with `range` and `tag`; `usual_range` is in force where none is asked for."""

    usual_range = ALL
    comparable = False  # whether the page shows the time before beside this one
    compare = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    refresh = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    range = forms.CharField(
        label="Time",
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "25m, 3d, 2026-11-20 14:00..15:30", "autocomplete": "off"}
        ),
    )
    tag = TagsField(label="Tag", required=False)

    def __init__(self, request: HttpRequest, *, now: dt.datetime) -> None:
        self.now = now
        request.GET = one_range(request.GET)  # type: ignore[assignment]  # a copy can be changed
        super().__init__(request)
        vars(request)["carried_range"] = self._followed()

    def clean_range(self) -> TimeRange | None:
        typed = self.cleaned_data["range"]
        try:
            return self._parse(typed) if typed else None
        except RangeError as error:
            raise ValidationError(str(error)) from error

    @property
    def time_range(self) -> TimeRange:
        """Return the range in force: the usual one where none is asked for, or none understood."""
        asked: TimeRange | None = self.value("range")
        return asked or self._parse(self.usual_range)

    def _parse(self, text: str) -> TimeRange:
        return parse(text, now=self.now, zone=timezone.get_current_timezone())

    @property
    def tags(self) -> Mapping[str, str]:
        return self.value("tag") or {}

    def chips(self) -> list[Chip]:
        own = {"range", "compare", "refresh", "tag"}
        others = [name for name in self.fields if name not in own]
        ranges = [] if self.time_range.text == self.usual_range else ["range"]
        return [
            *(
                Chip(
                    str(self[name].label), str(self.data[name]), address(self.query, **{name: None})
                )
                for name in (*others, *ranges)
                if self.cleaned_data.get(name) not in (None, "", [])
            ),
            *(Chip(key, value, self.with_tag(key, None)) for key, value in self.tags.items()),
        ]

    def with_tag(self, key: str, value: str | None) -> str:
        """Return the address with this tag wanted, or with None the address without it."""
        wanted = {**self.tags, key: value}
        texts = [tag_text(k, v) for k, v in wanted.items() if v is not None]
        return address(self.query, tag=texts)

    def range_links(self) -> RangeLinks:
        chosen = self.time_range
        earlier, later, wider = (
            other and address(self.query, range=other)
            for other in (chosen.moved(-1), chosen.moved(1), chosen.widened())
        )
        presets = [
            Choice(words, address(self.query, range=text), chosen=text == chosen.text)
            for text, words in PRESETS
        ]
        refreshes, seconds = self._refreshes()
        return RangeLinks(
            words=chosen.words,
            typed=str(self.data.get("range") or chosen.text),
            errors=[str(error) for error in self.errors.get("range", ())],
            start=_field(chosen.start),
            end=_field(chosen.end and chosen.end + _UNDER_A_MINUTE),
            presets=presets,
            earlier=earlier,
            later=later,
            wider=wider,
            compare=self._comparison() if self.comparable else None,
            refreshes=refreshes,
            seconds=seconds,
            others=[
                (name, text)
                for name, texts in self.query.lists()
                for text in texts
                if name not in _NOT_CARRIED and text
            ],
        )

    @property
    def compared(self) -> TimeRange | None:
        """Return the time to compare with, None where that was not asked for."""
        asked = self.comparable and self.value("compare") == PREVIOUS
        return self.time_range.previous() if asked else None

    def _comparison(self) -> Choice | None:
        if self.time_range.previous() is None:
            return None
        chosen = self.value("compare") == PREVIOUS
        wanted = None if chosen else PREVIOUS
        return Choice("Compare to previous", address(self.query, compare=wanted), chosen)

    def _refreshes(self) -> tuple[Sequence[Choice], int]:
        """Return the choices and the seconds in force; what is over changes no more."""
        end = self.time_range.end
        if end is not None and end < self.now:
            return (), 0
        asked = self.value("refresh") or ""
        choices = [
            Choice(words, address(self.query, refresh=text or None), text == asked)
            for text, words, _ in REFRESHES
        ]
        return choices, next((seconds for text, _, seconds in REFRESHES if text == asked), 0)

    def _followed(self) -> Mapping[str, str]:
        """Return what the links to the other explorers carry on."""
        kept = {name: self.value(name) for name in ("compare", "refresh")}
        zone = {"tz": self.query.get("tz")}
        text = self.time_range.text
        usual = self.value("range") is None and text not in dict(PRESETS)
        asked = {"range": None if usual else text, **zone, **kept}
        return {name: text for name, text in asked.items() if text}


def one_range(query: QueryDict) -> QueryDict:
    """Return the query with `from` and `to`, where they are filled in, as its one `range`."""
    ends = [" ".join(query.get(name, "").replace("T", " ").split()) for name in ("from", "to")]
    if "from" not in query and "to" not in query:
        return query
    changed = query.copy()
    for name in ("from", "to"):
        changed.pop(name, None)
    if any(ends):
        changed["range"] = "..".join(ends)
    return changed


def address(query: QueryDict, **values: str | Sequence[str] | None) -> str:
    """Return the query string of a first page with some values set, and those of None removed."""
    return with_values(query, **{"cursor": None, "format": None, **values})


def _field(at: dt.datetime | None) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="minutes") if at else ""
