"""Our inputs and selects are Django's, in less time."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from pytest_django.asserts import assertHTMLEqual

from ciris_admin.pages.widgets import FormRenderer

HOSTILE = '"><script>alert(1)</script>'
FIELDS = {
    "text": forms.CharField(widget=forms.TextInput(attrs={"placeholder": HOSTILE})),
    "number": forms.IntegerField(),
    "date": forms.DateField(widget=forms.DateInput(attrs={"type": "date"})),
    "hidden": forms.CharField(widget=forms.HiddenInput),
    "select": forms.ChoiceField(choices=[("", "Any"), ("a<b", "A & B"), (HOSTILE, HOSTILE)]),
}


@pytest.mark.parametrize("value", ["", "a<b", HOSTILE, "7"])
@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_the_markup_is_djangos(field, value):
    ours, theirs = (
        field.widget.render("name", value, {"id": "id_name"}, renderer=renderer)
        for renderer in (FormRenderer(), DjangoTemplates())
    )

    assertHTMLEqual(ours, theirs)
