"""What tests of the telemetry ask for."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from persistence import store as stores


@pytest.fixture
def query_count() -> Callable[[Callable[[], Any]], int]:
    """Count the statements that a call sends to the store."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(stores.connection()) as sent:
            call()
        return len(sent)

    return count
