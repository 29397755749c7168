"""A read that takes too long stops with a sentence."""

import pytest

from persistence import limits
from persistence import store as stores

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


def run(statement):
    with stores.connection().cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_a_long_read_is_stopped(store):
    with pytest.raises(limits.TimeLimitReached, match="Narrow"), limits.time_limit(0.05):
        run(ENDLESS[store.engine])


def test_the_connection_serves_the_next_read(store):
    with pytest.raises(limits.TimeLimitReached), limits.time_limit(0.05):
        run(ENDLESS[store.engine])

    assert run("SELECT 1") == (1,)


def test_a_short_read_is_let_through(store):
    with limits.time_limit(5):
        assert run("SELECT 1") == (1,)


def test_a_limit_inside_another_ends_with_it(store):
    with (
        pytest.raises(limits.TimeLimitReached, match=r"after 0\."),
        limits.time_limit(0.2),
        limits.time_limit(60),
    ):
        run(ENDLESS[store.engine])


def test_a_limit_goes_on_after_one_inside_it(store):
    def read():
        with limits.time_limit(0.05):
            run("SELECT 1")
        run(ENDLESS[store.engine])

    with pytest.raises(limits.TimeLimitReached), limits.time_limit(0.1):
        read()
