"""What a person fills in to sign in, and an administrator to add somebody."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User

from ciris_admin.access.roles import MEANING, VIEWER


class SignInForm(AuthenticationForm):
    """Django's own, in the console's words."""

    error_messages = {
        "invalid_login": "That name and password do not belong together. Both are case-sensitive.",
        "inactive": "This account is deactivated; an administrator can reactivate it.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["username"].label = "Name"


class RolesForm(forms.Form):
    """The roles of one person."""

    roles = forms.MultipleChoiceField(
        choices=[(role, role) for role in MEANING],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Roles",
    )


class PersonForm(RolesForm):
    """A new person: a name and what they may do."""

    name = forms.CharField(
        max_length=150,
        label="Name",
        validators=[User.username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    field_order = ["name", "roles"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"roles": [VIEWER]}, "label_suffix": "", **kwargs})
