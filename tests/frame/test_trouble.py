"""A database in trouble: one clear sentence, the frame still there, the rest still working."""

import contextlib
import sqlite3

import psycopg
import pytest
from django.db import OperationalError, connections
from django.db.utils import DatabaseError

from persistence import trouble
from persistence.store import StoreError
from tests import people

STORE_ADDRESS = "tests.frame.urls"


def raised(action):
    """The error of `action` as Django passes it on."""
    with pytest.raises(DatabaseError) as caught:
        action()
    return caught.value


def query(path, sql="SELECT * FROM t", *, mode="rwc"):
    """Run one statement on a SQLite file through Django, as the console does."""
    entry = {"ENGINE": "django.db.backends.sqlite3", "NAME": f"file:{path}?mode={mode}"}
    options = {"OPTIONS": {"uri": True, "timeout": 0}}
    connections.settings["trouble"] = connections.configure_settings(
        {"default": {}, "trouble": {**entry, **options}}
    )["trouble"]
    try:
        with connections["trouble"].cursor() as cursor:
            cursor.execute(sql)
    finally:
        connections["trouble"].close()
        del connections["trouble"], connections.settings["trouble"]


@pytest.fixture
def outside_tests(django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "store.db"
    with contextlib.closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE t (x)")
        made.executemany("INSERT INTO t VALUES (?)", [("word " * 100,)] * 200)
    made.close()
    return path


@pytest.mark.usefixtures("outside_tests")
class TestSqlite:
    def test_a_file_that_is_no_database(self, tmp_path):
        path = tmp_path / "notes.txt"
        path.write_text("dear diary " * 100)

        assert trouble.explain(raised(lambda: query(path))) == trouble.NOT_A_DATABASE

    def test_a_file_that_is_missing(self, tmp_path):
        error = raised(lambda: query(tmp_path / "gone.db", mode="ro"))

        assert trouble.explain(error) == trouble.MISSING

    def test_a_file_that_another_process_has_locked(self, file):
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")

        error = raised(lambda: query(file))
        other.close()

        assert trouble.explain(error) == trouble.LOCKED

    def test_a_file_that_can_only_be_read(self, file):
        error = raised(lambda: query(file, "DELETE FROM t", mode="ro"))

        assert trouble.explain(error) == trouble.READ_ONLY

    def test_a_disk_that_is_full(self, file):
        small = sqlite3.connect(file)
        small.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as full:
            small.execute("INSERT INTO t SELECT zeroblob(1000000)")
        small.close()

        assert trouble.explain(full.value) == trouble.DISK_FULL

    def test_a_page_that_is_corrupt(self, file):
        with file.open("r+b") as bytes_:
            bytes_.seek(4096)
            bytes_.write(b"\xff" * 4096)

        assert trouble.explain(raised(lambda: query(file))) == trouble.MALFORMED

    def test_a_table_that_is_missing(self, file):
        error = raised(lambda: query(file, "SELECT * FROM other"))

        assert trouble.explain(error) == trouble.NO_TABLE


def test_a_query_that_was_interrupted():
    assert trouble.explain(OperationalError("interrupted")) == trouble.TIME_LIMIT


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (psycopg.errors.QueryCanceled("canceling statement"), trouble.TIME_LIMIT),
        (psycopg.errors.UndefinedTable('relation "x" does not exist'), trouble.NO_TABLE),
        (psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT"), trouble.READ_ONLY),
        (psycopg.errors.DiskFull("could not extend file"), trouble.DISK_FULL),
        (psycopg.errors.AdminShutdown("terminating connection"), trouble.NO_SERVER),
        (psycopg.OperationalError("FATAL: password authentication failed"), trouble.NOT_ADMITTED),
        (psycopg.OperationalError('database "x" does not exist'), trouble.NO_DATABASE),
    ],
)
def test_postgresql_by_its_codes_and_words(error, sentence):
    assert trouble.explain(error) == sentence


def test_what_else_postgresql_does_not_find_is_said_in_its_own_words():
    error = psycopg.errors.UndefinedColumn('column "x" does not exist')

    assert trouble.explain(error) == 'The database answered: column "x" does not exist.'


def test_a_postgresql_server_that_is_not_there():
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect("postgresql://127.0.0.1:1/nothing", connect_timeout=2)

    assert trouble.explain(refused.value) == trouble.NO_SERVER


def test_an_error_of_the_store_says_its_own_sentence():
    assert trouble.explain(StoreError("The schema is newer.")) == "The schema is newer."


def test_an_unknown_error_gives_the_engines_own_words():
    sentence = trouble.explain(DatabaseError('near "SELEC":\n syntax error'))

    assert sentence == 'The database answered: near "SELEC": syntax error.'


@pytest.fixture
def browser(store):
    return people.signed_in(people.make("vera", "viewer"))


@pytest.mark.django_db
@pytest.mark.urls(STORE_ADDRESS)
class TestPages:
    def test_a_page_keeps_the_frame_and_says_what_is_wrong(self, browser):
        answer = browser.get("/probe/missing-table/")

        assert answer.status_code == 503
        assert trouble.NO_TABLE in answer.content.decode()
        assert 'aria-label="Screens"' in answer.content.decode()

    def test_a_fragment_keeps_the_id_that_htmx_will_look_for(self, browser):
        headers = {"HX-Request": "true", "HX-Target": "rows"}

        answer = browser.get("/probe/missing-table/", headers=headers)

        assert answer.status_code == 503
        assert answer.content.decode().strip().startswith('<div id="rows">')

    def test_a_hostile_target_is_text(self, browser):
        headers = {"HX-Request": "true", "HX-Target": '"><script>x</script>'}

        answer = browser.get("/probe/missing-table/", headers=headers)

        assert "<script>x" not in answer.content.decode()

    def test_the_twin_says_it_in_json(self, browser):
        answer = browser.get("/probe/missing-table/?format=json")

        assert answer.json() == {"state": "failed", "error": trouble.NO_TABLE}

    def test_an_error_that_did_not_pass_through_django_is_explained_too(self, browser):
        assert trouble.MALFORMED in browser.get("/probe/malformed/").content.decode()

    def test_a_cursor_that_was_cut_is_the_askers_mistake(self, browser):
        assert browser.get("/probe/bad-cursor/").status_code == 400

    def test_trouble_with_the_consoles_own_database_is_not_blamed_on_the_store(self, store):
        people_browser = people.signed_in(people.make("ada", "viewer"))

        answer = people_browser.get("/probe/missing-table/?of=default")

        assert answer.status_code == 500
        assert "own database cannot be used" in answer.content.decode()


def test_a_visit_to_the_address_of_a_form_has_words(viewer, store):
    answer = viewer.get("/sign-out/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "takes what a form sends" in answer.content.decode()
