"""Rows of a period, compared as times through the same expression that lists are sorted by."""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar, cast

from django.db.models import Model, QuerySet

from persistence.moments import Instant, InstantOf, stored

M = TypeVar("M", bound=Model)


def between(
    rows: QuerySet[M],
    times: Sequence[str],
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> QuerySet[M]:
    """Keep the rows whose first recorded time of `times` is at or after `since`, before `until`."""
    if since or until:
        rows = cast("QuerySet[M]", rows.alias(_at=Instant(*times)))
    if since:
        rows = rows.filter(_at__gte=InstantOf(stored(since)))
    if until:
        rows = rows.filter(_at__lt=InstantOf(stored(until)))
    return rows
