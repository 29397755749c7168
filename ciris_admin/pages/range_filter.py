"""The filter that the explorers share: one time range, as it stands in the address.

`range` says when, `compare=previous` asks for the time before beside it, `refresh=30s` has the
page ask again by itself. `from` and `to`, as two fields send them, become one `range`.
"""

import datetime as dt
from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from ciris_admin.pages.listing import Chip, FilterForm
from ciris_admin.pages.time_range import ALL, PRESETS, RangeError, TimeRange, parse

PREVIOUS = "previous"


class RangeFilter(FilterForm):
    """A list's filter with a `range`; `usual_range` is in force where none is asked for."""

    not_chips = frozenset({"compare", "range", "refresh"})
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

    @property
    def compared(self) -> TimeRange | None:
        """Return the time to compare with, None where that was not asked for."""
        asked = self.comparable and self.value("compare") == PREVIOUS
        return self.time_range.previous() if asked else None

    def chips(self) -> list[Chip]:
        """Say the range last, and not where it is the usual one: that is no filter."""
        asked = self.value("range") is not None and self.time_range.text != self.usual_range
        return [*super().chips(), *([self.chip("range")] if asked else [])]

    def _parse(self, text: str) -> TimeRange:
        return parse(text, now=self.now, zone=timezone.get_current_timezone())

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
