"""Many operations as one transaction: what can wait is gathered and written many rows at once."""

import contextlib
import functools
import threading
from collections import deque
from collections.abc import Awaitable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar

from persistence import calls
from persistence.graph import services as graph
from persistence.graph.rules import GraphNode, MemoryOpResult, MemoryOpStatus, expect
from persistence.identity import remembering
from persistence.secrets.watching import HoldsSecret, places_in
from persistence.sessions import keep_undo_in_memory, session
from persistence.store import StoreError, using
from persistence.tsdb import services as tsdb
from persistence.tsdb.recording import Recording, Row
from persistence.worker import Worker
from persistence.writing import transaction

MOST_ROWS = 2_500  # that wait in memory before they go to the database
GATHERED = MemoryOpResult(MemoryOpStatus.OK)
T = TypeVar("T")
CLOSED = "This batch is closed: what it held is written, or was rolled back."
BROKEN = "A write of this batch failed, so all of it was rolled back."

_open: ContextVar[Mapping[str, "Transaction"] | None] = ContextVar("open_batches", default=None)


class Transaction:
    """The transaction of a batch, in one thread from its first statement to its last.

    It begins with the first rows that go to the database, so that a batch which is still
    gathering keeps nobody from writing.
    """

    def __init__(self, alias: str, worker: Worker | None) -> None:
        self.alias = alias
        self.worker = worker
        self._thread = threading.get_ident()
        # Deques: rows may come from one thread while another takes them away.
        self._recordings: deque[Recording] = deque()
        self._nodes: deque[Row] = deque()
        self._stack: contextlib.ExitStack | None = None
        self._closed = False
        self._failed = False

    @property
    def mine(self) -> bool:
        """Whether a call from this thread can be a part of the batch."""
        here = self.worker is not None or self._thread == threading.get_ident()
        return here and not self._closed

    def gather(self, service: calls.Service, args: Any, kwargs: Any) -> MemoryOpResult | None:
        """Take a call that can wait, and return its result; None for one that cannot.

        None too when enough is waiting: that call then writes everything. Raises what the
        call itself would about its input.
        """
        if self._closed:
            raise StoreError(CLOSED)
        if len(self._recordings) + len(self._nodes) >= MOST_ROWS:
            return None
        prepare = tsdb.PREPARATIONS.get(service)
        if prepare is not None:
            try:
                prepared = prepare(*args, **kwargs)
            except HoldsSecret:
                return None
            if isinstance(prepared, MemoryOpResult):
                return prepared
            self._recordings.append(prepared)
            if prepared.node is not None:
                return GATHERED
            return MemoryOpResult(MemoryOpStatus.OK, data=tsdb.receipt_of(prepared.correlation))
        if service is remembering.memorize:
            return self._gather_node(*args, **kwargs)
        return None

    def _gather_node(
        self, node: GraphNode, *, expected_version: int | None = None, **known: Any
    ) -> MemoryOpResult | None:
        expect(GraphNode, node)
        if expected_version is not None or remembering.in_identity(node.scope):
            return None
        if places_in(node.attributes):
            return None  # sealing it takes the transaction
        scope = graph.admitted(node.scope)
        if isinstance(scope, MemoryOpResult):
            return scope
        with using(self.alias):  # how a creation time is written depends on the engine
            row = graph.node_row(node, scope, **known)
        self._nodes.append(row)
        return GATHERED

    def call(self, service: calls.Service, args: Any, kwargs: Any) -> Any:
        """Gather the call or carry it out, holding this thread up until it is done."""
        result = self.gather(service, args, kwargs)
        if result is not None:
            return result
        step = functools.partial(self.execute, service, args, kwargs)
        return self.worker.wait(step) if self.worker else step()

    def run(self, service: calls.Service, args: Any, kwargs: Any) -> Awaitable[Any]:
        """Return the future of a call that cannot wait."""
        if self.worker is None:
            raise StoreError("This batch was opened with batch_sync: call the _sync twins.")
        return self.worker.run(self.execute, service, args, kwargs)

    def execute(self, service: calls.Service, args: Any, kwargs: Any) -> Any:
        """Write what was gathered, then call the service, all in the transaction."""
        return calls.call(self.alias, self._execute, (service, args, kwargs), {})

    def close(self, error: BaseException | None) -> None:
        """Commit; or roll everything back where the block has failed, or a write of it."""
        self._closed = True
        try:
            if error is None and not self._failed and (self._nodes or self._recordings):
                self.execute(_nothing, (), {})
        except BaseException as failure:
            self._end(failure)
            raise
        if self._failed and error is None:
            error = StoreError(BROKEN)
            self._end(error)
            raise error
        calls.call(self.alias, self._end, (error,), {})

    def _execute(self, service: calls.Service, args: Any, kwargs: Any) -> Any:
        if self._stack is None:
            self._stack = contextlib.ExitStack()
            keep_undo_in_memory()
            self._stack.enter_context(transaction())
        try:
            nodes = _taken(self._nodes)
            with session() as open_session:
                open_session.execute_many(graph.UPSERT_NODE, nodes)
            tsdb.write_all(_taken(self._recordings))
        except BaseException:
            self._failed = True
            raise
        return service(*args, **kwargs)

    def _end(self, error: BaseException | None) -> None:
        stack, self._stack = self._stack, None
        if stack is not None:
            stack.__exit__(type(error) if error else None, error, None)


def current(alias: str) -> Transaction | None:
    """Return the batch that a call from this task or thread belongs to."""
    batches = _open.get()
    if batches is None:
        return None
    batch = batches.get(alias)
    return batch if batch is not None and batch.mine else None


def refuse_second(alias: str) -> None:
    """Raise StoreError where a batch on this store is open already in this task or thread."""
    if current(alias) is not None:
        raise StoreError("A batch on this store is open already: use that one.")


@contextlib.contextmanager
def joined(batch: Transaction) -> Iterator[None]:
    """Let every call of this task or thread on the same store join the batch."""
    token = _open.set({**(_open.get() or {}), batch.alias: batch})
    try:
        yield
    finally:
        _open.reset(token)


def _taken(rows: deque[T]) -> list[T]:
    return [rows.popleft() for _ in range(len(rows))]


def _nothing() -> None:
    return None
