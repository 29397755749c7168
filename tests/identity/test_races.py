"""Many at one change: it ends once, and everything that is kept of it says the same."""

from persistence import store as stores
from tests.identity import races


def test_a_change_ends_once(identity):
    ends = races.race(identity.url, 4, processes=2, threads=8)

    assert sum(ends.values()) == 4
    with stores.connection().cursor() as cursor:
        cursor.execute("DROP TABLE race_revocations")
