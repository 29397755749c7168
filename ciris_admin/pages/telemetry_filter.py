"""The filter that metrics and logs share: a time range and tags, as they stand in the address."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from ciris_admin.pages.listing import Chip, FilterForm, with_values
from ciris_admin.pages.time_range import ALL, PRESETS, RangeError, TimeRange, parse

_TAG_ADVICE = "Write a tag as key=value."


@dataclass(frozen=True)
class Choice:
    """One of several links of which one may be in force."""

    words: str
    url: str
    chosen: bool = False


@dataclass(frozen=True)
class RangeLinks:
    """The ways from the time range in force to another."""

    words: str
    presets: Sequence[Choice]
    earlier: str | None
    later: str | None
    wider: str | None


class TagsField(forms.Field):
    """Tags as `tag=key=value`, any number of times, as a mapping: the last of a key wins."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> Mapping[str, str]:
        pairs = dict(_pair(text) for text in value or () if text)
        if any("\x00" in text for pair in pairs.items() for text in pair):
            raise ValidationError("A tag holds no NUL character.")
        return pairs


class TelemetryFilter(FilterForm):
    """A list's filter with `range` and `tag`; `usual_range` is in force where none is asked for."""

    usual_range = ALL
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
        self.query = request.GET
        super().__init__(request)

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
        others = [name for name in self.fields if name not in {"range", "tag"}]
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
        return RangeLinks(chosen.words, presets, earlier, later, wider)


def address(query: QueryDict, **values: str | Sequence[str] | None) -> str:
    """Return the query string of a first page with some values set, and those of None removed."""
    changed = query.copy()
    for name in ("cursor", "format"):
        changed.pop(name, None)
    for name, value in values.items():
        if value is None or isinstance(value, str):
            changed.pop(name, None)
            if value:
                changed[name] = value
        else:
            changed.setlist(name, list(value))
    return with_values(changed)


def tag_text(key: str, value: str) -> str:
    """Write a tag for an address; a `=` in its key must not end it."""
    return f"{key.replace('%', '%25').replace('=', '%3D')}={value}"


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ValidationError(f"“{text[:100]}” is no tag. {_TAG_ADVICE}")
    return unquote(key.strip()), value
