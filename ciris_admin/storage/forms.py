"""The policy of one type of rows, as somebody types it."""

from typing import Any

from django import forms

from persistence.tsdb.retention.rules import (
    LONGEST_DAYS,
    NOUNS,
    ROWS,
    STAGES,
    Policy,
    check,
)
from persistence.tsdb.rules import CorrelationType


class PolicyForm(forms.Form):
    """One number of days for each stage of the type; empty: rows never leave it."""

    def __init__(self, kind: CorrelationType, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for stage, row in zip(STAGES[kind], ROWS[kind], strict=True):
            self.fields[stage.value] = forms.IntegerField(
                label=f"{NOUNS[row].capitalize()}: days until they leave",
                required=False,
                min_value=1,
                max_value=LONGEST_DAYS,
                widget=forms.NumberInput(attrs={"placeholder": "for ever"}),
            )

    @property
    def policy(self) -> Policy:
        return Policy(**self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for problem in check(self.kind, Policy(**cleaned)):
                self.add_error(problem.field, problem.sentence)
        return cleaned
