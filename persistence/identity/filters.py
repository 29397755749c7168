"""Which changes a reader asks for, as queries that our page indexes can answer."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from persistence.identity.models import Change, OperationRow, Revision, Ruling
from persistence.identity.rules import OPEN, ChangeState
from persistence.identity.states import Item, Kind
from persistence.moments import Instant, InstantOf, stored
from persistence.ordering import Order

MOST_ITEMS = 200  # of each kind, whose earlier changes are looked for
# An ASCII letter spelled as an escape: nobody writes so but to hide a word from a search.
_HIDDEN_LETTER = r"\\u00(5f|6[1-9a-f]|7[0-9a])"


@dataclass(frozen=True, kw_only=True)
class ChangeFilter:
    """What to show of the changes as of `now`; empty values filter nothing."""

    now: dt.datetime
    states: Collection[str] = ()  # a change past its deadline counts as expired, swept or not
    waits_for: str | None = None  # an authority: not their proposal, and they have not ruled
    about: str | None = None  # a config type that the change names, or could hide
    text: str | None = None  # in an item's id, the reason, the proposer or the change's id
    oldest_first: bool = False

    @property
    def order(self) -> Order:
        return Order(keys=("change_id",), times=("created_at",), oldest_first=self.oldest_first)


def changes(wanted: ChangeFilter) -> QuerySet[Change]:
    rows = Change.objects.all()
    if wanted.states:
        rows = rows.alias(_due=Instant("expires_at")).filter(_standing(wanted))
    steps = OperationRow.objects.filter(
        change_id=OuterRef("change_id"), revision=OuterRef("revision")
    )
    revisions = Revision.objects.filter(change_id=OuterRef("change_id"))
    if wanted.waits_for is not None:
        own = revisions.filter(proposed_by=wanted.waits_for)
        ruled = Ruling.objects.filter(
            change_id=OuterRef("change_id"),
            revision=OuterRef("revision"),
            authority=wanted.waits_for,
        )
        rows = rows.filter(~Exists(own), ~Exists(ruled))
    if wanted.about:
        rows = rows.filter(Exists(steps.filter(_names(wanted.about))))
    if wanted.text:
        said = Q(reason__icontains=wanted.text) | Q(proposed_by__icontains=wanted.text)
        rows = rows.filter(
            Q(change_id__icontains=wanted.text)
            | Exists(steps.filter(item_id__icontains=wanted.text))
            | Exists(revisions.filter(said, revision=OuterRef("revision")))
        )
    return rows


def _standing(wanted: ChangeFilter) -> Q:
    """Match the states as they are now: the sweep writes an expiry only when somebody acts."""
    now = InstantOf(stored(wanted.now))
    still = [state for state in wanted.states if state in OPEN]
    ended = [state for state in wanted.states if state not in OPEN]
    found = Q(state__in=ended) | Q(state__in=still, _due__gt=now)
    if ChangeState.EXPIRED in ended:
        found |= Q(state__in=OPEN, _due__lte=now)
    return found


def _names(word: str) -> Q:
    found = Q(item_id__contains=word)
    for side in ("before", "after"):
        found |= Q(**{f"{side}__contains": word}) | Q(**{f"{side}__iregex": _HIDDEN_LETTER})
    return found


def touching(items: Sequence[Item]) -> QuerySet[Change]:
    """Return the changes that name any of these items in any revision."""
    ids = Q()
    for kind in Kind:
        of_kind = [item.id for item in items if item.kind is kind][:MOST_ITEMS]
        ids |= Q(kind=str(kind), item_id__in=of_kind)
    return Change.objects.filter(change_id__in=OperationRow.objects.filter(ids).values("change_id"))
