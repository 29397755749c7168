"""An agent's store on PostgreSQL: read as the same rows in a file are, and never written."""

import contextlib
import itertools
import json
from urllib.parse import urljoin

import psycopg
import pytest

from persistence import store as stores
from persistence.migrations import refusals, runner
from persistence.moments import instant
from persistence.storage.queries import engine
from tests import engines
from tests.store import agents_postgresql
from tests.walking import links

LISTS = {  # with the name of a row's time
    "/tasks/": "created_at",
    "/thoughts/": "created_at",
    "/graph/all/": "updated_at",
    "/traces/correlations/": "at",
    "/logs/": "at",
    "/audit/": "at",
}
SCREENS = (
    "/", *LISTS, "/graph/", "/graph/edges/", "/identity/", "/config/", "/metrics/?range=all",
    "/metrics/changes/?range=30d", "/logs/?range=all&q=error", "/logs/patterns/?range=all",
    "/logs/histogram/?range=all", "/logs/facets/?range=all", "/traces/?range=all",
    "/traces/correlations/?tag=task_id%3Dx", "/audit/keys/", "/audit/reconciliation/", "/secrets/",
    "/storage/", "/storage/growth/", "/storage/retention/", "/find/?id=x",
)  # fmt: skip


@contextlib.contextmanager
def opened(server, path):
    with server.database() as url:
        agents_postgresql.copy(path, url)
        with engines.in_place(url):
            yield url


@pytest.fixture(params=["seed_agent.db", "agent_1_0_7.db"])
def file(request, real_store):
    return real_store(request.param)


def test_each_screen_opens_and_leads_to_its_rows(viewer, postgres, file):
    with opened(postgres, file):
        for address in SCREENS:
            page = viewer.get(address)
            assert page.status_code == 200, address
            found = (urljoin(address, link) for link in links(page.content.decode()))
            rows = [one for one in dict.fromkeys(found) if one.startswith(address.split("?")[0])]
            for row in itertools.islice(rows, 3):
                assert viewer.get(row).status_code == 200, row


def test_lists_hold_what_they_hold_of_the_file(viewer, postgres, file):
    def listed():
        return {address: list(rows(viewer, address, time)) for address, time in LISTS.items()}

    of_file = listed()
    with opened(postgres, file):
        assert listed() == of_file
    assert sum(map(len, of_file.values())) > 100


def rows(viewer, address, time):
    """Yield key, instant and status of what is on the first page of a list."""
    answer = viewer.get(address, {"range": "all", "format": "json"})
    for row in json.loads(answer.getvalue())["rows"]:
        yield next(iter(row.values())), instant(row[time]), row.get("status")


def test_nothing_can_be_written(postgres, seed_store):
    with opened(postgres, seed_store):
        with pytest.raises(refusals.AgentStore, match=r"opens read-only\.$"):
            runner.migrate()
        assert "never adopted" in engine.store_facts().why
        with stores.connection().cursor() as cursor, pytest.raises(Exception, match="read-only"):
            cursor.execute("UPDATE public.tasks SET status = 'done'")


def test_the_engine_of_2_9_is_refused_in_a_sentence(postgres, django_db_blocker):
    with postgres.database() as url:
        with psycopg.connect(url, autocommit=True) as agent:
            agent.execute("CREATE SCHEMA cirislens; CREATE TABLE cirislens.tasks (task_id text)")
        with (
            engines.in_place(url),
            pytest.raises(refusals.EngineOnPostgresql, match="cannot be read yet"),
        ):
            runner.migrate()
