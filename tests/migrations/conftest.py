"""A new database as the alias "store", and folders of migrations made for one test."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from persistence import store as stores
from tests import engines
from tests.engines import Store


@pytest.fixture
def new_store(engine, empty_store_url, django_db_blocker) -> Iterator[Store]:
    """A database without a single table, in place as the alias "store"."""
    with django_db_blocker.unblock(), engines.in_place(empty_store_url):
        yield Store(empty_store_url, engine)


@pytest.fixture
def folder(tmp_path) -> Callable:
    """Make a folder of migrations: file name to SQL."""
    made = tmp_path / "migrations"
    made.mkdir()

    def write(**files: str):
        for name, sql in files.items():
            (made / f"{name.removeprefix('m')}.sql").write_text(sql)
        return made

    return write


@pytest.fixture
def query() -> Callable:
    """Ask the store a question in SQL."""

    def rows(sql: str) -> list[tuple]:
        with connections[stores.STORE].cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    return rows


@pytest.fixture
def tables() -> Callable:
    """Name the tables of the store."""

    def names() -> set[str]:
        with connections[stores.STORE].cursor() as cursor:
            found = connections[stores.STORE].introspection.get_table_list(cursor)
            return {table.name for table in found if table.type == "t"}

    return names
