"""Which secrets, which accesses; and what a person says to have one opened."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ciris_admin.pages.fields import SearchField, WordField, offer
from ciris_admin.pages.listing import FilterForm
from persistence.secrets import policy, watching
from persistence.secrets.queries import AccessFilter, SecretFilter, SecretRow

LONGEST_PURPOSE = 300
MANUAL = {"yes": True, "no": False}


class SecretFilterForm(FilterForm):
    sensitivity = WordField(label="Sensitivity")
    pattern = WordField(label="Pattern")
    key = SearchField(label="Master key")
    manual = WordField(label="Manual access alone")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        offer(self, "sensitivity", policy.AUTOMATIC)
        offer(self, "manual", MANUAL)

    def wanted(self) -> SecretFilter:
        return SecretFilter(
            sensitivity=self.value("sensitivity"),
            pattern=self.value("pattern"),
            key_id=self.value("key"),
            manual_only=MANUAL.get(self.value("manual") or ""),
        )


class AccessFilterForm(FilterForm):
    secret = SearchField(label="Secret", main=True)
    accessor = SearchField(label="Accessor")
    type = WordField(label="Access")
    outcome = WordField(label="Outcome")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        offer(self, "type", policy.AccessType)
        offer(self, "outcome", ("done", "refused"))

    def wanted(self) -> AccessFilter:
        outcome = self.value("outcome")
        return AccessFilter(
            secret_uuid=self.value("secret"),
            accessor=self.value("accessor"),
            access_type=self.value("type"),
            success=None if outcome is None else outcome == "done",
        )


class RevealForm(forms.Form):
    """What for, the password once more, and a yes where the secret's rules want one."""

    purpose = forms.CharField(
        label="What for",
        max_length=LONGEST_PURPOSE,
        help_text="Kept with your name in the access log and the audit trail.",
        error_messages={"required": "Say what for: nobody opens a secret without a purpose."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        error_messages={"required": "Your password is needed once more."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    confirmed = forms.BooleanField(
        error_messages={"required": "Nothing is opened until you tick this."}
    )

    def __init__(self, secret: SecretRow, data: Any = None) -> None:
        super().__init__(data, label_suffix="", auto_id="reveal_%s")
        wants = policy.confirmation(secret.sensitivity, manual_only=secret.manual_only)
        if wants is None:
            del self.fields["confirmed"]
        else:
            self.fields["confirmed"].label = wants

    def clean_purpose(self) -> str:
        purpose: str = self.cleaned_data["purpose"]
        if watching.places_in(purpose):
            raise ValidationError("This holds a secret itself, and it is kept: say it without.")
        return purpose
