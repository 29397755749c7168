"""Which log lines: level, words, tags, time."""

import datetime as dt
from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ciris_admin.pages.fields import SearchField
from ciris_admin.pages.listing import Chip, address
from ciris_admin.pages.telemetry_filter import TelemetryFilter
from persistence.tsdb.log_index.language import Search, SearchError, parse
from persistence.tsdb.log_lines import LEVELS
from persistence.tsdb.queries.logs import LogFilter

_UPWARDS = ".."
EXAMPLE = 'timeout "connection reset" -heartbeat component:llm'


class LogFilterForm(TelemetryFilter):
    """`level=ERROR` is that level alone, `level=ERROR..` also the worse ones."""

    q = SearchField(label="Search", main=True, length=None)
    level = forms.CharField(label="Level", required=False, max_length=100, widget=forms.Select)
    field_order = ("q", "level", "range", "tag")

    def __init__(self, request: HttpRequest, *, now: dt.datetime) -> None:
        super().__init__(request, now=now)
        asked = self.cleaned_data.get("level") or ""
        named = [*LEVELS, *(f"{level}{_UPWARDS}" for level in LEVELS[1:]), ""]
        only = [*reversed(LEVELS), *([] if asked in named else [asked])]
        self.fields["q"].widget.attrs["placeholder"] = EXAMPLE
        self.fields["level"].widget.choices = [
            ("", "Any"),
            ("At least", [(f"{x}{_UPWARDS}", f"{x} or worse") for x in LEVELS[1:-1]]),
            ("Only", [(level, level) for level in only]),
        ]

    def clean_q(self) -> Search | None:
        try:
            return parse(self.cleaned_data["q"]) or None
        except SearchError as error:
            raise ValidationError(str(error)) from error

    def chips(self) -> list[Chip]:
        floor = self._floor()
        return [
            replace(chip, value=f"{floor} or worse") if floor and chip.label == "Level" else chip
            for chip in super().chips()
        ]

    def lines(self) -> LogFilter:
        floor = self._floor()
        return LogFilter(
            level="" if floor else self.value("level") or "",
            at_least=floor,
            search=self.value("q") or Search(),
            tags=tuple(self.tags.items()),
            start=self.time_range.start,
            end=self.time_range.end,
        )

    def followed(self) -> LogFilter:
        """Return which lines that are still to come belong to the list: now is no end to it."""
        moves = self.time_range.length is not None
        return replace(self.lines(), end=None) if moves else self.lines()

    def here(self) -> str:
        return address(self.query)

    def _floor(self) -> str:
        """Return the level of which also the worse ones are asked for, if that is asked."""
        level: str = self.value("level") or ""
        floor = level.removesuffix(_UPWARDS)
        return floor if level != floor and floor in LEVELS else ""
