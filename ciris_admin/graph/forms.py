"""What a reader may filter nodes and edges by."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join

from ciris_admin.pages.fields import DayField, SearchField, WordField
from ciris_admin.pages.listing import Chip, FilterForm, with_values
from persistence.graph.queries import EdgeFilter, NodeFilter

Pair = tuple[str, str]


class PairInputs(forms.TextInput):
    """One input per pair in force, and an empty one for the next."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [text for text in data.getlist(name) if text.strip()][:10]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        texts = [*(value or []), ""]
        identity = (attrs or {}).get("id", name)
        return format_html_join(
            "",
            '<input type="text" name="{}" value="{}" id="{}" placeholder="key=value"'
            ' aria-label="Attribute {}" autocomplete="off">',
            (
                (name, text, identity if place == 1 else f"{identity}_{place}", place)
                for place, text in enumerate(texts, start=1)
            ),
        )


class PairsField(forms.Field):
    """Attributes to match: `key=value`, any number of times; a quoted key may hold `=`."""

    widget = PairInputs

    def clean(self, value: Any) -> Sequence[Pair]:
        return [_pair(text) for text in value or []]


class NodeFilterForm(FilterForm):
    not_chips = frozenset({"attribute", "telemetry"})
    type = WordField(label="Type")
    id = SearchField(label="Id contains")
    text = SearchField(label="Text in attributes", main=True)
    attribute = PairsField(label="Attribute", required=False)
    by = SearchField(label="Updated by")
    since = DayField(label="From")
    until = DayField(label="To")
    telemetry = forms.CharField(required=False, widget=forms.HiddenInput, label="Telemetry")

    def wanted(self, scope: str | None) -> NodeFilter:
        until: dt.datetime | None = self.value("until")
        return NodeFilter(
            scope=scope,
            node_type=self.value("type"),
            id_contains=self.value("id"),
            text=self.value("text"),
            pairs=tuple(self.value("attribute") or ()),
            updated_by=self.value("by"),
            since=self.value("since"),
            until=until and until + dt.timedelta(days=1),
            telemetry=bool(self.value("telemetry")),
        )

    def chips(self) -> list[Chip]:
        """Show each attribute as a chip of its own, and telemetry in words."""
        query = self.query
        chips = super().chips()
        for pair in self.value("attribute") or ():
            others = query.copy()
            others.setlist("attribute", [t for t in query.getlist("attribute") if not _is(t, pair)])
            key, value = pair
            chips.append(Chip(f"Attribute {key}", value, with_values(others, cursor=None)))
        if self.value("telemetry"):
            chips.append(
                Chip("Telemetry", "shown", with_values(query, cursor=None, telemetry=None))
            )
        return chips


class EdgeFilterForm(FilterForm):
    scope = WordField(label="Scope")
    node = SearchField(label="Either end")
    source = SearchField(label="From node")
    target = SearchField(label="To node")
    relationship = SearchField(label="Relationship", main=True)

    def wanted(self) -> EdgeFilter:
        return EdgeFilter(**{name: self.value(name) for name in self.fields})


def _is(text: str, pair: Pair) -> bool:
    try:
        return _pair(text) == pair
    except ValidationError:
        return False


def _pair(text: str) -> Pair:
    """Read `key=value`. Raises ValidationError with a sentence for the reader."""
    if "\x00" in text or len(text) > 500:
        raise ValidationError("Write key=value, at most 500 characters.")
    key, equals, value = _quoted(text) if text.startswith('"') else text.partition("=")
    if not equals:
        raise ValidationError("Write key=value, for example role=moderator.")
    return key.strip(), value.strip()


def _quoted(text: str) -> tuple[str, str, str]:
    """Split at the first `=` after a key in double quotes, written as JSON."""
    try:
        key, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return text.partition("=")
    rest = text[end:].lstrip()
    return (key, "=", rest[1:]) if rest.startswith("=") else ("", "", "")
