"""What the database itself keeps of an authority's key, on both engines."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest

from tests.consoles import REPOSITORY

PERSON = """INSERT INTO auth_user
    (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active,
     date_joined) VALUES (7, '', {no}, 'ben', '', '', '', {no}, {yes}, '2026-11-25')"""
KEY = """INSERT INTO access_authoritykey
    (id, person_id, authority, key_id, public_key, label, enrolment, enrolled_at, revoked_reason)
    VALUES (1, 7, 'ben', 'k', 'p', 'laptop', '{}', '2026-11-25', '')"""
KEPT = "The key of an authority is kept as it was enrolled"


@pytest.fixture
def console_database(empty_store_url):
    """The console's own database on either engine, with one key in it; runs one statement."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--database", "default", "-v", "0"],
        cwd=REPOSITORY,
        env={**os.environ, "CIRIS_CONSOLE_URL": empty_store_url},
        check=True,
    )
    if empty_store_url.startswith("sqlite"):
        opened = sqlite3.connect(empty_store_url.removeprefix("sqlite:///"), isolation_level=None)
    else:
        opened = psycopg.connect(empty_store_url, autocommit=True)
    with closing(opened) as database:
        database.execute(PERSON.format(no="false", yes="true"))
        database.execute(KEY)
        yield database


REWRITES = [
    "DELETE FROM access_authoritykey",
    "UPDATE access_authoritykey SET public_key = 'q'",
    "UPDATE access_authoritykey SET key_id = 'q'",
    "UPDATE access_authoritykey SET authority = 'eve'",
    "UPDATE access_authoritykey SET enrolment = ''",
    "UPDATE access_authoritykey SET revoked_at = NULL",
    "UPDATE access_authoritykey SET confirmed_at = '2026-11-27'",
]


def test_a_key_stays_as_it_is(console_database):
    console_database.execute(
        "UPDATE access_authoritykey SET confirmed_at = '2026-11-26', revoked_at = '2026-11-26'"
    )

    for statement in REWRITES:
        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException), match=KEPT):
            console_database.execute(statement)
