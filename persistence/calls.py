"""How a service becomes two methods of MemoryService: a sync twin and one to await."""

import functools
import inspect
import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg
from django.db import Error as DatabaseError

from persistence import store
from persistence.trouble import explain

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Callable[..., Any])
Service = Callable[..., Any]


def here(service: Callable[P, R]) -> Callable[Concatenate[Any, P], R]:
    """Return the method that calls the service in this thread."""

    @functools.wraps(service)
    def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> R:
        result: R = self._call(service, args, kwargs)
        return result

    return _described(method, service)


def in_thread(
    service: Callable[P, R], *, reads: bool = False
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]:
    """Return the method that awaits the service in a thread; reads do not queue for writes."""

    @functools.wraps(service)
    async def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> R:
        result: R = self._gather(service, args, kwargs)
        if result is None:
            result = await self._run(service, args, kwargs, reads=reads)
        return result

    return _described(method, service)


def _described(method: M, service: Service) -> M:
    """Give a method the service's signature for `help()`, after the `self` that it has besides."""
    own = inspect.signature(service)
    itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    method.__signature__ = own.replace(  # type: ignore[attr-defined]  # as inspect documents it
        parameters=[itself, *own.parameters.values()]
    )
    return method


def call(alias: str, service: Service, args: Any, kwargs: Any) -> Any:
    """Call a service on one store; what the database says becomes a sentence for a person."""
    try:
        with store.using(alias):
            return service(*args, **kwargs)
    except (DatabaseError, sqlite3.Error, psycopg.Error) as error:
        _let_go_of_broken(alias)
        raise store.StoreError(explain(error)) from error


def _let_go_of_broken(alias: str) -> None:
    """Close a connection whose server is gone, so that the next call gets a new one."""
    with store.using(alias):
        connection = store.connection()
        if connection.connection is not None and not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
