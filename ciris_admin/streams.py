"""Answers that go on for minutes: sent outside the thread that made them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Any

from django.http import StreamingHttpResponse


class EventStream(StreamingHttpResponse):
    """Server-sent events, each a chunk of text as the standard writes it."""

    def __init__(self, events: AsyncIterator[str]) -> None:
        super().__init__(events, content_type="text/event-stream; charset=utf-8")
        self["Content-Encoding"] = "identity"  # packed, events would wait for each other
        self["X-Accel-Buffering"] = "no"  # for proxies that gather answers


# The stream that the request under way has become, for whoever sends it.
begun: ContextVar[list[EventStream] | None] = ContextVar("begun", default=None)


async def first_of(*coroutines: Any) -> None:
    """Run all until one ends, then end the others; raises what the first one raised."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
