"""Fields that several filters have: a word of those that occur, a day."""

import datetime as dt
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ciris_admin.pages.time_range import YEARS


class WordField(forms.CharField):
    """One word; the words that occur are offered, and any other may be asked for."""

    widget = forms.Select

    def __init__(self, *, label: str) -> None:
        super().__init__(label=label, required=False, max_length=200)


class SearchField(forms.CharField):
    """Text to look for."""

    widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})

    def __init__(self, *, label: str, main: bool = False, length: int | None = 500) -> None:
        super().__init__(label=label, required=False, max_length=length)
        if main:
            self.widget.attrs["data-search"] = True  # where the key / leads


class DayField(forms.DateField):
    """A day, cleaned to the moment at which it begins in the reader's zone."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, label: str) -> None:
        super().__init__(label=label, required=False)

    def clean(self, value: object) -> dt.datetime | None:
        day = super().clean(value)
        if day is None:
            return None
        if day.year not in YEARS:
            raise ValidationError(f"Write a day between {YEARS.start} and {YEARS.stop - 1}.")
        return dt.datetime.combine(day, dt.time.min, timezone.get_current_timezone())


def offer(form: forms.Form, name: str, words: Iterable[str]) -> None:
    """Offer `words` in a WordField, and the word that is asked for even if it does not occur."""
    asked = form.cleaned_data.get(name)
    # What is no text is no text that could be asked for.
    texts = {word for word in words if type(word) is str}
    every = sorted({*texts, *([asked] if asked else [])})
    form.fields[name].widget.choices = [("", "Any"), *((word, word) for word in every if word)]
