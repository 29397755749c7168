"""What a row's own page needs: the list's filter, and the rows beside it in the list."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from ciris_admin.pages.listing import with_values
from persistence.limits import TimeLimitReached

Key = TypeVar("Key")


def carried(request: HttpRequest) -> str:
    """Return the list's filter as a row's page carries it on, `?…` or empty."""
    query = with_values(request.GET, cursor=None, format=None, tz=None, part=None)
    return "" if query == "?" else query


def beside(
    read: Callable[[], tuple[Key | None, Key | None]],
) -> tuple[Key | None, Key | None]:
    """Return the rows beside this one; none where a filter takes too long to find them."""
    try:
        return read()
    except TimeLimitReached:
        return None, None
