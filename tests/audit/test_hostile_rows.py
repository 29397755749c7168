"""Whatever a database holds, a verification ends with a verdict, and never with "verified"."""

from operator import methodcaller

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from persistence.audit.verifying.reports import Report, Verdict
from persistence.audit.verifying.saying import as_text
from tests.audit.chain_tables import fill, tables
from tests.audit.matrix import report
from tests.audit.signed_chains import chain

MADE = chain(12, 18)
MADE_NAMES = list(MADE.rows[0])
VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.binary(max_size=20),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(["9" * 3000, "\x00", "[" * 10_000, "-----BEGIN PUBLIC KEY-----", "\x1b[2J"]),
)
CELLS = [
    *(("audit_log_v2", name) for name in MADE.rows[0]),
    *(("audit_roots", name) for name in MADE.roots[0]),
    *(("audit_signing_keys", name) for name in MADE.keys[0]),
]
HARMLESS = {  # claims that nothing is decided by
    ("audit_signing_keys", "created_at"),
    ("audit_signing_keys", "key_size"),
    ("audit_signing_keys", "revoked_at"),
    ("audit_roots", "root_id"),
    ("audit_roots", "timestamp"),
}


@pytest.fixture(scope="module")
def loose(tmp_path_factory):
    """The chain in tables without types, which hold anything."""
    with tables("sqlite", str(tmp_path_factory.mktemp("loose") / "chain.db")) as db:
        fill(db, MADE)
        for table in {table for table, _ in CELLS}:
            db.run(f"CREATE TABLE loose_{table} AS SELECT * FROM {table}")
            db.run(f"DROP TABLE {table}")
            names = ", ".join(name for of, name in CELLS if of == table)
            db.run(f"CREATE TABLE {table} ({names})")
            db.run(f"INSERT INTO {table} SELECT {names} FROM loose_{table}")
        yield db


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(CELLS), st.integers(1, 12), VALUES)
def test_any_value_in_any_cell(loose, cell, place, value):
    table, column = cell
    with loose.undone():
        rowid = f"(SELECT rowid FROM {table} ORDER BY rowid LIMIT 1 OFFSET {place - 1})"
        same = f"SELECT {column} IS ? FROM {table} WHERE rowid = {rowid}"
        unchanged = loose.session.execute(same, [value]).fetchone() in (None, (1,))
        loose.run(f"UPDATE {table} SET {column} = ? WHERE rowid = {rowid}", value)

        found = report(loose, MADE)

    if not unchanged and cell not in HARMLESS:
        assert found.verdict is Verdict.TAMPERED, (cell, value, found.lines)
    assert Report.from_dict(found.as_dict()) == found
    assert "\x1b" not in as_text(found)


@pytest.mark.parametrize("cell", CELLS)
def test_text_that_is_not_utf8_in_any_cell(loose, cell):
    table, column = cell
    with loose.undone():
        place = f"(SELECT max(rowid) FROM {table})"
        loose.run(f"UPDATE {table} SET {column} = CAST(x'ff41' AS TEXT) WHERE rowid = {place}")

        found = report(loose, MADE)

    assert cell in HARMLESS or found.verdict is Verdict.TAMPERED
    assert str(found.as_dict()).encode()  # which halves of surrogate pairs would not


def test_a_connection_that_replaces_is_not_believed(loose, monkeypatch):
    """A page shows the replacement for what is not UTF-8; an entry may have been signed with it."""
    replace = methodcaller("decode", "utf-8", "replace")
    monkeypatch.setattr(loose.session, "text_factory", replace)
    with loose.undone():
        loose.run("UPDATE audit_log_v2 SET event_payload = CAST(x'ff41' AS TEXT)")

        payloads = {row[MADE_NAMES.index("event_payload")] for row in loose.source.rows(None, None)}

    assert payloads == {"\udcffA"}
    assert loose.session.text_factory is replace


def test_a_public_key_in_bytes_is_no_key(loose):
    with loose.undone():
        loose.run("UPDATE audit_signing_keys SET public_key = CAST(public_key AS BLOB)")

        found = report(loose, MADE)

    assert found.verdict is Verdict.TAMPERED
    assert "b'" not in as_text(found)


def test_a_revocation_at_the_end_of_time(loose):
    with loose.undone():
        loose.run("UPDATE audit_signing_keys SET revoked_at = ?", "9999-12-31 23:59:59")

        assert report(loose, MADE).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("table", ["audit_log_v2", "audit_roots", "audit_signing_keys"])
def test_a_table_that_is_not_there(loose, table):
    with loose.undone():
        loose.run(f"DROP TABLE {table}")
        if table != "audit_log_v2":
            verdict = report(loose, MADE).verdict
            assert verdict is (Verdict.TAMPERED if table == "audit_roots" else Verdict.VERIFIED)
