"""A form for the settings of one type, made from what the type says of each."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ciris_admin.config.forms import LONGEST_REASON
from ciris_admin.config.values import as_json, range_of, said
from persistence.config.queries import SettingRow, Source
from persistence.config.settings import Kind, Setting, problems

LONGEST_JSON = 1_000_000
_FLAGS = {"true": True, "false": False}
_JSON_ROWS, _LINES_ROWS, _MOST_ROWS = 3, 3, 18


class FlagField(forms.ChoiceField):
    """Yes, no, or what holds where nothing is set."""

    def __init__(self, unset: str, **options: Any) -> None:
        choices = [("", unset), ("true", "yes"), ("false", "no")]
        super().__init__(choices=choices, **options)

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value)

    def clean(self, value: Any) -> Any:
        return _FLAGS.get(super().clean(value))


class LinesField(forms.CharField):
    """A list of texts, one to a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines()]
        return [line for line in lines if line] or None


class JsonField(forms.CharField):
    """A list or table, as JSON."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str | None) else as_json(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return json.loads(text, parse_constant=_no_number)
        except RecursionError as error:
            raise ValidationError("This is nested too deeply to be read.") from error
        except ValueError as error:
            at = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
            raise ValidationError(f"This is no JSON{at}: {error}.") from error


class SettingsForm(forms.Form):
    """Each setting as a field; an empty one lets the default hold."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the version, for whoever asks later.",
    )

    def __init__(self, rows: Sequence[SettingRow], *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.rows = {row.setting.name: row for row in rows}
        for name, row in self.rows.items():
            self.fields[name] = field_of(row)
            if row.source in {Source.SET, Source.LEARNED}:
                self.initial[name] = row.value

    def own(self) -> list[forms.BoundField]:
        """Return the fields that have a value or may learn one, and those with something wrong."""
        return [self[name] for name in self.rows if self._is_own(name)]

    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rows if not self._is_own(name)]

    def _is_own(self, name: str) -> bool:
        entered = self.is_bound and self.data.get(name) not in (None, "")
        return (
            name in self.initial
            or self.rows[name].setting.is_learned
            or name in self.errors
            or entered
        )

    def clean(self) -> dict[str, Any]:
        """Have the type itself say what is wrong, beside the field that it is wrong in.

        What an agent wrote and nobody touches here does not keep the rest from being saved.
        """
        said = super().clean() or {}
        for name, row in self.rows.items():
            if same(self.initial.get(name), said.get(name)):
                continue
            for problem in problems(row.setting, said.get(name), name):
                if name not in self.errors:
                    self.add_error(name, problem.sentence)
        return said

    def values(self) -> Mapping[str, Any]:
        """Return what differs from the node as it is; None takes a value out."""
        before = {name: self.initial.get(name) for name in self.rows}
        after = {name: self.cleaned_data.get(name) for name in self.rows}
        return {name: new for name, new in after.items() if not same(before[name], new)}


def field_of(row: SettingRow) -> forms.Field:
    """Make the field that a setting's kind asks for: empty, it is cleaned to None."""
    setting = row.setting
    options: dict[str, Any] = {
        "required": False,
        "label": setting.name,
        "help_text": _help(row),
    }
    match setting.kind:
        case Kind.NUMBER | Kind.INTEGER:
            return _number(setting, options)
        case Kind.BOOLEAN:
            return FlagField(_unset(row), **options)
        case Kind.CHOICE:
            choices = [("", _unset(row)), *((one, one) for one in setting.choices)]
            return forms.TypedChoiceField(choices=choices, empty_value=None, **options)
        case Kind.TEXT | Kind.TIME:
            return forms.CharField(empty_value=None, max_length=LONGEST_JSON, **options)
    if _is_lines(row):
        widget = forms.Textarea(attrs={"rows": _rows(row.value, _LINES_ROWS)})
        return LinesField(widget=widget, max_length=LONGEST_JSON, **options)
    attrs = {"rows": _rows(as_json(row.value), _JSON_ROWS), "spellcheck": "false", "class": "mono"}
    return JsonField(max_length=LONGEST_JSON, widget=forms.Textarea(attrs=attrs), **options)


def _number(setting: Setting, options: dict[str, Any]) -> forms.Field:
    """Read a number; its range is for the type to judge, so that the sentence is its own."""
    bounds = {"min": setting.minimum, "max": setting.maximum}
    attrs = {name: f"{bound:g}" for name, bound in bounds.items() if bound is not None}
    if setting.kind is Kind.INTEGER:
        return forms.IntegerField(widget=forms.NumberInput(attrs=attrs), **options)
    return forms.FloatField(widget=forms.NumberInput(attrs={**attrs, "step": "any"}), **options)


def _help(row: SettingRow) -> str:
    unit = f", in {row.setting.unit}" if row.setting.unit else ""
    parts = [row.setting.words]
    if row.setting.kind in {Kind.NUMBER, Kind.INTEGER}:
        parts.append(f"{range_of(row.setting).capitalize()}{unit}.")
    elif _is_lines(row):
        parts.append("One to a line.")
    elif row.setting.kind in {Kind.LIST, Kind.TABLE, Kind.RECORD}:
        parts.append("As JSON.")
    if row.setting.is_learned:
        parts.append("Learning goes on from what is set here.")
    if row.setting.kind not in {Kind.BOOLEAN, Kind.CHOICE}:
        parts.append(f"Empty: {_unset(row)}.")
    return " ".join(parts)


def _unset(row: SettingRow) -> str:
    """Say what holds where the node has no value of its own."""
    if row.source is Source.INHERITED:
        return f"as for all channels ({said(row.value).words})"
    default = said(row.setting.default).words
    return f"the default ({default})" if default and default != "none" else "not set"


def _is_lines(row: SettingRow) -> bool:
    setting = row.setting
    if setting.kind is not Kind.LIST or setting.of is None or setting.of.kind is not Kind.TEXT:
        return False
    own = row.value if isinstance(row.value, list) else []
    return all(isinstance(one, str) and one == one.strip() and one.isprintable() for one in own)


def _rows(value: Any, least: int) -> int:
    lines = value.count("\n") + 1 if isinstance(value, str) else len(value or ())
    return max(least, min(_MOST_ROWS, lines + 1))


def same(one: Any, other: Any) -> bool:
    """Say whether two values of a setting are one; `true` is not 1, an empty list not nothing."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other) and isinstance(one, list) == isinstance(other, list)


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")
