"""Which files are migrations, in which order, and in which form."""

import hashlib

import pytest

from persistence.migrations.files import discover
from persistence.migrations.refusals import MigrationFilesError
from tests.migrations.ours import OURS


def names(folder, vendor="sqlite"):
    return [migration.filename for migration in discover(vendor, folder)]


def test_files_are_ordered_by_number_not_by_letter(folder):
    made = folder(m10_ten="", m9_nine="", m001_one="")

    assert names(made) == ["001_one.sql", "9_nine.sql", "10_ten.sql"]


def test_a_number_used_twice_is_an_error(folder):
    made = folder(m005_one="", m5_other="")

    with pytest.raises(MigrationFilesError, match=r"005_one\.sql and 5_other\.sql have the same"):
        names(made)


def test_a_name_without_a_number_is_an_error(folder):
    with pytest.raises(MigrationFilesError, match=r"notes\.sql is not a migration's name"):
        names(folder(mnotes=""))


def test_each_engine_gets_its_own_form_under_one_name(folder):
    made = folder(**{"001_one": "SELECT 1", "001_one.postgresql": "SELECT 2"})

    assert [m.sql for m in discover("sqlite", made)] == ["SELECT 1"]
    assert [m.sql for m in discover("postgresql", made)] == ["SELECT 2"]
    assert names(made, "postgresql") == ["001_one.sql"]


def test_a_form_for_the_other_engine_alone_is_an_error(folder):
    made = folder(**{"001_one.postgresql": ""})

    with pytest.raises(MigrationFilesError, match=r"001_one\.sql has no form for sqlite"):
        names(made)


def test_the_checksum_is_that_of_the_bytes_used(folder):
    made = folder(m001_one="SELECT 1;\n")

    assert discover("sqlite", made)[0].checksum == hashlib.sha256(b"SELECT 1;\n").hexdigest()


def test_a_file_that_is_not_text_is_an_error(folder):
    made = folder()
    (made / "001_one.sql").write_bytes(b"SELECT '\xff'")

    with pytest.raises(MigrationFilesError, match=r"001_one\.sql is not UTF-8 text"):
        names(made)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_our_own_files_are_numbered_without_a_gap(vendor):
    assert [migration.filename for migration in discover(vendor)] == OURS
    assert [migration.number for migration in discover(vendor)] == list(range(1, len(OURS) + 1))
