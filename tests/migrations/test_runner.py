"""What the runner applies, what it keeps about it, and when it stops with a sentence."""

import hashlib

import pytest

from persistence import initialize_database
from persistence import store as stores
from persistence.migrations import refusals, runner
from tests import engines
from tests.migrations.ours import OURS

ONE = "CREATE TABLE one (a INTEGER);"
TWO = "CREATE TABLE two (a INTEGER);"


def test_a_new_store_gets_everything_and_a_migrated_one_nothing(new_store):
    assert runner.migrate() == OURS
    assert runner.migrate() == []


def test_initialize_database_makes_the_store_at_a_url_ready(new_store, query):
    assert initialize_database(new_store.url) == OURS
    assert query("SELECT count(*) FROM tasks") == [(0,)]


def test_dropping_in_a_file_is_all_it_takes(new_store, folder, tables):
    runner.migrate(folder=folder(m001_one=ONE))

    assert runner.migrate(folder=folder(m005_your_feature=TWO)) == ["005_your_feature.sql"]
    assert {"one", "two"} <= tables()


def test_pending_names_what_migrate_would_apply_and_writes_nothing(new_store, tables):
    assert [migration.filename for migration in runner.pending()] == OURS
    assert tables() == set()


def test_looking_at_what_is_pending_makes_no_file(tmp_path, django_db_blocker):
    with engines.in_place(f"sqlite:///{tmp_path / 'nothing.db'}"):
        assert len(runner.pending()) == len(OURS)

    assert list(tmp_path.iterdir()) == []


def test_the_row_in_schema_migrations_holds_the_checksum_of_the_file(new_store, folder, query):
    made = folder(m001_one=ONE)
    runner.migrate(folder=made)

    digest = hashlib.sha256((made / "001_one.sql").read_bytes()).hexdigest()
    assert query("SELECT filename, checksum FROM schema_migrations") == [("001_one.sql", digest)]


def test_unpadded_numbers_apply_in_numeric_order(new_store, folder):
    """Agent-facts 1.3, defect 6: 10 ran before 9."""
    made = folder(m9_one=ONE, m10_more="ALTER TABLE one ADD COLUMN b INTEGER;")

    assert runner.migrate(folder=made) == ["9_one.sql", "10_more.sql"]


def test_an_edited_applied_file_is_an_error(new_store, folder):
    """Agent-facts 1.3, defect 4: an edit was ignored silently."""
    runner.migrate(folder=folder(m001_one=ONE))

    with pytest.raises(refusals.EditedMigration, match=r"001_one\.sql was edited after"):
        runner.migrate(folder=folder(m001_one=f"{ONE} -- changed"))


def test_a_number_below_the_highest_applied_is_an_error(new_store, folder, tables):
    """Agent-facts 1.3, defect 5: a late file was applied out of order without complaint."""
    runner.migrate(folder=folder(m005_one=ONE))

    with pytest.raises(refusals.OutOfOrder, match=r"003_two\.sql arrived after 005_one\.sql"):
        runner.migrate(folder=folder(m003_two=TWO))
    assert "two" not in tables()


def test_a_newer_schema_is_an_error_that_says_upgrade(new_store, query):
    """Agent-facts 1.3, defect 7: no schema version was looked at."""
    runner.migrate()
    query("INSERT INTO schema_migrations (filename) VALUES ('007_x.sql') RETURNING filename")

    with pytest.raises(refusals.NewerStore) as refused:
        runner.migrate()
    assert str(refused.value) == (
        "This store has migration 007_x.sql, which this version does not know: upgrade CIRIS Admin."
    )


def test_a_database_of_something_else_is_left_alone(new_store, query, tables):
    with stores.connection().cursor() as cursor:
        cursor.execute("CREATE TABLE bookmarks (url TEXT)")

    with pytest.raises(refusals.NotAStore, match=r"holds other tables \(bookmarks, …\)"):
        runner.migrate()
    assert tables() == {"bookmarks"}


def test_progress_names_file_and_statement(new_store, folder):
    seen = []

    runner.migrate(folder=folder(m001_one=ONE + TWO), on_progress=lambda *step: seen.append(step))

    assert seen == [("001_one.sql", 1, 2), ("001_one.sql", 2, 2)]


def test_a_file_of_comments_alone_is_recorded(new_store, folder):
    assert runner.migrate(folder=folder(m001_note="-- nothing yet")) == ["001_note.sql"]


def test_applied_lists_every_migration_with_its_verdict(new_store, folder):
    runner.migrate(folder=folder(m9_one=ONE, m10_two=TWO))
    folder(m10_two=f"{TWO}-- edited")
    applied = runner.applied(folder=folder())

    assert [(m.filename, m.known, m.matches) for m in applied] == [
        ("9_one.sql", True, True),
        ("10_two.sql", True, False),
    ]
    assert all(m.applied_at.at is not None for m in applied)


def test_applied_says_when_a_file_is_not_known_here(new_store, folder):
    runner.migrate(folder=folder(m001_one=ONE))

    (applied,) = runner.applied()
    assert (applied.filename, applied.known, applied.matches) == ("001_one.sql", False, None)


def test_a_store_without_migrations_has_applied_none(new_store):
    assert runner.applied() == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_migrated_file_is_in_wal_mode(new_store):
    runner.migrate()

    header = stores.sqlite_path(new_store.url).read_bytes()[:20]
    assert header[18:20] == b"\x02\x02"
