"""What a reader may filter changes by, and the reason that every act asks for."""

import datetime as dt

from django import forms
from django.http import HttpRequest

from ciris_admin.pages.fields import SearchField, WordField
from ciris_admin.pages.listing import OLDEST, FilterForm
from persistence.graph.scopes import IDENTITY_CONFIG_TYPES
from persistence.identity.proposing import MOST_WORDS
from persistence.identity.queries import ChangeFilter
from persistence.identity.rules import ChangeState

PENDING, MINE, ASIDE, DECIDED, ALL = "pending", "mine", "aside", "decided", "all"
STATES = {
    PENDING: (ChangeState.PENDING,),
    MINE: (ChangeState.PENDING,),
    ASIDE: (ChangeState.RETURNED, ChangeState.STALE),
    DECIDED: (
        ChangeState.APPLIED,
        ChangeState.REJECTED,
        ChangeState.EXPIRED,
        ChangeState.WITHDRAWN,
    ),
    ALL: (),
}


class ChangeFilterForm(FilterForm):
    """The tab is part of the filter, so that a link shows a colleague the same list."""

    not_chips = frozenset({"show", "sort"})
    text = SearchField(label="Item, proposer, reason or id", main=True)
    about = WordField(label="Names config type")
    show = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)
    sort = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        words = sorted(IDENTITY_CONFIG_TYPES)
        self.fields["about"].widget.choices = [("", "Any"), *((word, word) for word in words)]

    @property
    def tab(self) -> str:
        show = self.value("show")
        return show if show in STATES else PENDING

    def wanted(self, *, now: dt.datetime, me: str) -> ChangeFilter:
        return ChangeFilter(
            now=now,
            states=STATES[self.tab],
            waits_for=me if self.tab == MINE else None,
            about=self.value("about"),
            text=self.value("text"),
            oldest_first=self.value("sort") == OLDEST,
        )


class ReasonForm(forms.Form):
    """Why somebody acts on a change, and the revision of it that they have read."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = forms.CharField(
        label="Reason",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "required": True}),
        error_messages={"required": "Say why: the reason is empty."},
    )


class RevisionForm(forms.Form):
    """The revision that somebody has read and acts on."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
