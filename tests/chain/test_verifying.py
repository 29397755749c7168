"""Both chains verified as they lie in their databases, and nothing written meanwhile."""

import contextlib
import datetime as dt
import json
import sqlite3

import pytest
from django.core.management import call_command
from django.db import OperationalError, connections

from ciris_admin.chain import checkpoints, verifying
from ciris_admin.chain.chains import CONSOLE
from ciris_admin.chain.models import Verification
from persistence import store as stores
from persistence.audit import pinning
from persistence.audit.chains import STORE
from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.reports import Check, Report, Verdict, Word, Wrong
from persistence.audit.verifying.signatures import PublicKey
from persistence.audit.verifying.sources import CannotRead
from persistence.trouble import LOCKED
from tests.audit.test_tampering import DATA
from tests.chain.test_keys import write

AT = dt.datetime(2026, 11, 25, 13, tzinfo=dt.UTC)


@pytest.fixture(params=[STORE, CONSOLE], ids=lambda chain: chain.name)
def chain(request, console, store):
    for _ in range(5):
        write(STORE)
        write(CONSOLE)
    assert checkpoints.make(AT).problems == ()
    return request.param


def tamper(chain, statement: str) -> None:
    """Run SQL as whoever owns the database can: no trigger stops them."""
    connection, log = chain.connection, chain.entries._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(statement.format(log=log, roots=chain.roots._meta.db_table))


def line(report: Report, check: Check):
    return next(one for one in report.lines if one.check is check)


def test_a_chain_that_was_checkpointed_is_verified(chain):
    report = verifying.verify(chain.name, AT)

    assert report.verdict is Verdict.VERIFIED, report.lines
    assert {one.word for one in report.lines} == {Word.VERIFIED}
    assert report.head == chain.entries._default_manager.latest("sequence_number").entry_hash


def test_a_chain_that_was_cut_back_is_named_by_the_others_memory(chain):
    size = chain.entries._default_manager.count()
    tamper(chain, "DELETE FROM {log} WHERE sequence_number > 3")
    tamper(chain, "DELETE FROM {roots}")

    bad = verifying.verify(chain.name, AT).first_bad

    assert (bad.sequence, bad.word, bad.found) == (4, Wrong.TRUNCATED, "3")
    assert size - 1 <= int(bad.expected) <= size  # an entry of the other checkpoint may follow


def test_all_rows_deleted_is_not_an_empty_chain(chain):
    tamper(chain, "DELETE FROM {log}")

    assert verifying.verify(chain.name, AT).verdict is Verdict.TAMPERED


@pytest.mark.parametrize(
    ("column", "check"), [("originator_id", Check.HASHES), ("created_at", Check.UNHASHED)]
)
def test_an_edited_row_is_named(chain, column, check):
    value = "'nobody'" if column == "originator_id" else "'2020-01-01 00:00:00+00'"
    tamper(chain, f"UPDATE {{log}} SET {column} = {value} WHERE sequence_number = 2")

    report = verifying.verify(chain.name, AT)

    assert (report.first_bad.sequence, report.first_bad.word) == (2, Wrong.MODIFIED)
    assert line(report, check).word is Word.BROKEN


def test_what_was_kept_is_resumed_from_its_last_checkpoint(chain):
    verifying.verify_and_keep(chain.name, AT, full=True, progress=lambda *_: None)
    reached = Verification.objects.get().report["entries"]
    write(chain)

    resumed = verifying.verify(chain.name, AT, full=False)
    full = verifying.verify(chain.name, AT, full=True)

    assert line(full, Check.SIGNATURES).count == full.entries > reached
    assert 0 < line(resumed, Check.SIGNATURES).count < full.entries
    assert "not again" in line(resumed, Check.SIGNATURES).sentence


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CannotRead("There is no table of that name."), "There is no table of that name."),
        (stores.StoreError("The file is gone."), "The file is gone."),
        (OperationalError("database is locked"), LOCKED),
        (KeyboardInterrupt(), "It was interrupted."),
        (ZeroDivisionError(), "It failed: ZeroDivisionError."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_one_that_fails_keeps_why(chain, monkeypatch, error, words):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(verifying, "verify_chain", fail)

    with pytest.raises(type(error)):
        verifying.verify_and_keep(chain.name, AT, full=True, progress=lambda *_: None)

    row = Verification.objects.get()
    assert (row.trouble, row.verdict) == (words, None)
    assert row.finished is not None


def command(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", *arguments)
    return int(ended.value.code)


def test_the_command_says_it_line_by_line(chain, capsys):
    assert command("--chain", chain.name, "--full") == 0
    assert "verified     length       All" in capsys.readouterr().out

    assert command("--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["chain"] for one in said] == ["store", "console"]

    tamper(chain, "UPDATE {log} SET signature = '' WHERE sequence_number = 4")
    assert command("--record") == 1
    assert "First bad: entry 4, unsigned." in capsys.readouterr().out
    kept = Verification.objects.filter(chain=chain.name).get()
    assert kept.report["first_bad"]["sequence"] == 4


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_agents_file_is_verified_without_writing_a_byte(console, seed_store, home, capsys):
    for end in (".gen1", ""):
        text = (DATA / "keys" / f"agent_audit_public{end}.pem").read_text()
        pinning.pin(Pin("store", PublicKey.from_pem(text), pinned_at="2026", by="ann"))
    before = {path: path.read_bytes() for path in seed_store.parent.glob("seed*")}
    kept = sorted(path.name for path in home.iterdir())
    seed_store.chmod(0o400)

    assert command("--chain", "store") == 3

    said = capsys.readouterr().out
    assert "verified     signatures   80 signatures verify by pinned keys." in said
    assert "not checked  length" in said
    assert "unanchored: good in itself" in said
    assert {path: path.read_bytes() for path in seed_store.parent.glob("seed*")} == before
    assert sorted(path.name for path in home.iterdir()) == kept  # and no key was made


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_agents_chain_is_anchored_once_it_is_remembered(console, seed_store):
    for kind in ("agent_audit_public.gen1", "agent_audit_public"):
        text = (DATA / "keys" / f"{kind}.pem").read_text()
        pinning.pin(Pin("store", PublicKey.from_pem(text), pinned_at="2026", by="ann"))
    write(CONSOLE)
    assert checkpoints.make(AT).problems == ()

    report = verifying.verify("store", AT)

    assert report.verdict is Verdict.VERIFIED, report.lines
    assert "no Merkle root" in line(report, Check.ROOTS).sentence


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_log_without_entries_is_never_valid(console, real_store, capsys):
    real_store("agent_1_0_7.db")

    assert command("--chain", "store") == 3
    assert "nothing to check" in capsys.readouterr().out


@pytest.mark.parametrize("engine", ["sqlite"])
def test_of_a_rule_that_is_not_known_nothing_is_called_checked(
    console, tmp_path, capsys, seed_store
):
    path = tmp_path / "later.db"
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE cirislens_tasks (task_id TEXT)")
        db.execute("CREATE TABLE cirislens_audit_log (entry_id TEXT, sequence_number INTEGER)")
        db.execute("INSERT INTO cirislens_audit_log VALUES ('a', 1)")
    db.close()
    stores.open_store(f"sqlite:///{path}")

    assert command("--chain", "store") == 2
    assert "by a rule of their own" in capsys.readouterr().out


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_store_that_is_not_there_is_a_sentence(console, tmp_path, capsys, seed_store):
    stores.open_store(f"sqlite:///{tmp_path / 'none.db'}")

    assert command("--chain", "store") == 2
    assert "There is no file" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_console_that_never_was_remembers_nothing(
    console, seed_store, tmp_path, capsys, monkeypatch
):
    nowhere = tmp_path / "none.db"
    monkeypatch.setitem(connections.settings["default"], "NAME", str(nowhere))

    assert command("--chain", "store") == 2

    assert "not checked  checkpoints  Nothing outside" in capsys.readouterr().out
    assert not nowhere.exists()
