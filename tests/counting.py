"""How many queries something costs the store."""

from collections.abc import Callable
from typing import Any

from django.db import connections
from django.test.utils import CaptureQueriesContext

from persistence.store import STORE


def queries_of(do: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connections[STORE]) as captured:
        do()
    return len(captured)
