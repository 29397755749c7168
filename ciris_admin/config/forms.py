"""What a reader may filter nodes by, and the reason that each change may give."""

from django import forms
from django.http import HttpRequest

from ciris_admin.pages.fields import SearchField, WordField
from ciris_admin.pages.listing import FilterForm
from persistence.config.types import SCHEMAS

LONGEST_REASON = 2_000


class ConfigFilterForm(FilterForm):
    type = WordField(label="Type")
    channel = WordField(label="Channel")
    text = SearchField(label="Id contains", main=True)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        kinds = [(str(kind), schema.title) for kind, schema in SCHEMAS.items()]
        self.fields["type"].widget.choices = [("", "Any"), *kinds]


class ReasonForm(forms.Form):
    """Why somebody acts, and on which setting; the whole node where none is named."""

    setting = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    about = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=LONGEST_REASON)
