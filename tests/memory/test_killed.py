"""kill -9 during ingest: nothing acknowledged is lost, nothing is half there."""

from persistence import store as stores
from tests.memory.kills import kill_often


def test_a_killed_writer_loses_nothing_that_it_acknowledged(store):
    stores.connection().close()

    names, rows = kill_often(store.url, 12)

    assert 12 <= names <= rows
