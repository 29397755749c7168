"""Who follows the log in this process, and the one thread that looks for new lines for all."""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import DatabaseError, connections

from persistence import freshness, store
from persistence.store import StoreError
from persistence.trouble import explain
from persistence.tsdb.log_index.conditions import holds
from persistence.tsdb.log_index.documents import Document
from persistence.tsdb.log_index.language import Search
from persistence.tsdb.log_index.places import first_place
from persistence.tsdb.queries import log_arrivals

MOST = 100  # followers of one process
SECONDS = 1.0  # between two looks
AT_ONCE = 5_000  # new lines that one look reads
HEARTBEAT_SECONDS = 15.0
STREAM_SECONDS = 600.0  # then the browser asks again, and is who it was or is not let in
log = logging.getLogger(__name__)


@dataclass(eq=False)
class Follower:
    """One reader: what is followed, from which mark on, and how many lines came since."""

    search: Search
    places: tuple[int, int]  # of the index, between which a line must lie
    mark: str
    new: int = 0
    is_all: bool = True  # False: more came at once than a look reads, and `new` is too low
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def wants(self, document: Document) -> bool:
        first, last = self.places
        is_within = first <= first_place(document.milliseconds) <= last
        return is_within and holds(self.search, document.words)

    def event(self) -> str:
        """Return the event that says how many lines are new; its id leads back to this point."""
        said = json.dumps({"new": self.new, "mark": self.mark, "all": self.is_all})
        return f"id: {self.new}.{self.mark}\ndata: {said}\n\n"


class Hub:
    """Looks once for all followers while there are any, and not at all while there are none."""

    def __init__(self) -> None:
        self._followers: set[Follower] = set()
        self._looking: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "follow")

    @property
    def is_full(self) -> bool:
        return len(self._followers) >= MOST

    async def follow(self, follower: Follower) -> AsyncIterator[str]:
        """Yield an event when new lines have come, and a comment when none came for long."""
        loop = asyncio.get_running_loop()
        end = loop.time() + STREAM_SECONDS
        self._followers.add(follower)
        if self._looking is None or self._looking.done():
            self._looking = loop.create_task(self._look())
        try:
            yield "retry: 2000\n\n"
            while loop.time() < end:
                try:
                    await asyncio.wait_for(follower.news.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ":\n\n"
                    continue
                follower.news.clear()
                yield follower.event()
        finally:
            self._followers.discard(follower)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._followers:
            for follower in await loop.run_in_executor(self._thread, look, [*self._followers]):
                follower.news.set()
            await asyncio.sleep(SECONDS)
            if not self._followers:  # whoever comes while it closes them finds this at work still
                await loop.run_in_executor(self._thread, connections.close_all)


def look(followers: Iterable[Follower]) -> list[Follower]:
    """Count what is new for each follower; return those that there is something new for.

    Trouble with the store is said in the log; marks stay, so that the next look misses nothing.
    """
    try:
        freshness.close_if_stale(store.connection())
        return _look(followers)
    except (DatabaseError, StoreError) as error:
        log.warning("Followers of the log were not served: %s", explain(error))
        store.connection().close()
        return []


def _look(followers: Iterable[Follower]) -> list[Follower]:
    until = log_arrivals.mark()
    by_mark: dict[str, list[Follower]] = defaultdict(list)
    for follower in followers:
        by_mark[follower.mark].append(follower)
    told = []
    for since, group in by_mark.items():
        arrived = log_arrivals.between(since, until, most=AT_ONCE)
        for follower in group:
            new = sum(follower.wants(document) for document in arrived.documents)
            follower.new, follower.mark = follower.new + new, until
            follower.is_all = follower.is_all and arrived.is_all
            if new or not arrived.is_all:
                told.append(follower)
    return told


hub = Hub()
