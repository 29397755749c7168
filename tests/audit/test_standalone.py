"""The verifier in one file: alone in a folder, with Python and cryptography and nothing else."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from persistence.audit.verifying import amalgamation
from persistence.audit.verifying.amalgamation import Clash, amalgamated
from persistence.audit.verifying.merkle import TILE
from persistence.audit.verifying.pins import pins_json
from tests.audit.chain_tables import fill, tables
from tests.audit.signed_chains import Chain, chain

WITNESSED = """
    CREATE TABLE console_audit_witnessed (witnessed_id INTEGER PRIMARY KEY, chain, origin, note);
    CREATE TABLE console_audit_tiles (chain, origin, number INTEGER, leaves BLOB, root BLOB);
    CREATE TABLE console_audit_log (event_type, event_payload, sequence_number INTEGER);
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with the verifier and nothing else."""
    (tmp_path / "verify_audit.py").write_text(amalgamated())
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "verify_audit.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def written(folder: Path, made: Chain) -> None:
    with tables("sqlite", str(folder / "store.db")) as db:
        fill(db, made)
    (folder / "audit.pins").write_text(pins_json(made.pins))
    (folder / "audit.pins").chmod(0o600)


def remember(folder: Path, made: Chain) -> None:
    """Write the console's database as far as it remembers the chain."""
    origin = f"ciris-admin/store/{made.rows[0]['entry_hash'][:16]}"
    with contextlib.closing(sqlite3.connect(folder / "console.db", isolation_level=None)) as db:
        db.executescript(WITNESSED)
        insert = "INSERT INTO console_audit_witnessed (chain, origin, note) VALUES (?, ?, ?)"
        for note in made.memory.checkpoints:
            db.execute(insert, ("store", origin, note))
            said = json.dumps({"chain": "store", "origin": origin, "note": note})
            entry = ("audit.checkpoint.witnessed", said, 1)
            db.execute("INSERT INTO console_audit_log VALUES (?, ?, ?)", entry)
        for number in range(-(-made.memory.size // TILE)):
            leaves = made.memory.tiles.leaves(number)
            row = ("store", origin, number, leaves, None)
            db.execute("INSERT INTO console_audit_tiles VALUES (?, ?, ?, ?, ?)", row)


def test_a_store_verifies_and_nothing_is_written(folder):
    made = chain(300)
    written(folder, made)
    remember(folder, made)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    said = run(folder, "store.db", "--pins", "audit.pins", "--memory", "console.db", "--json")

    assert (said.returncode, said.stderr) == (0, "")
    assert json.loads(said.stdout)["verdict"] == "verified"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_store_cut_back_to_an_older_copy_is_found_by_the_other_chains_memory(folder):
    made = chain(300)
    written(folder, made)
    remember(folder, made)
    shutil.copy(folder / "store.db", folder / "now.db")
    with tables("sqlite", str(folder / "store.db")) as db:
        db.run("DELETE FROM audit_log_v2 WHERE sequence_number > 250")
        db.run("DELETE FROM audit_roots WHERE sequence_end > 250")
        db.forget_counts()

    alone = run(folder, "store.db", "--pins", "audit.pins")
    said = run(folder, "store.db", "--pins", "audit.pins", "--memory", "console.db")

    assert alone.returncode == 3
    assert said.returncode == 1
    assert "First bad: entry 251, truncated." in said.stdout
    assert "remembers 300 entries: 50 were cut off its end" in said.stdout


def test_checkpoints_that_were_kept_are_a_memory_too(folder):
    made = chain(60)
    written(folder, made)
    (folder / "kept.txt").write_text("\n".join(made.memory.checkpoints))
    found = run(folder, "store.db", "--pins", "audit.pins", "--checkpoint", "kept.txt")
    with tables("sqlite", str(folder / "store.db")) as db:
        db.change(30, created_at="2020-01-01")
    edited = run(folder, "store.db", "--pins", "audit.pins", "--checkpoint", "kept.txt")

    assert found.returncode == 0, found.stdout
    assert edited.returncode == 1
    assert "somewhere in entries 21 to 40 columns that no hash covers were edited" in edited.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.db"], "No such file"),
        (["verify_audit.py"], "not a database"),
        (["store.db", "--pins", "none"], "There is no file none"),
        (["store.db", "--pins", "store.db"], "cannot be read"),
        (["store.db", "--memory", "store.db"], "remembers no chain"),
    ],
)
def test_what_cannot_be_checked_is_a_sentence(folder, arguments, sentence):
    written(folder, chain(10))

    said = run(folder, *arguments)

    assert said.returncode == 2
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr


def test_two_modules_may_not_share_a_name(monkeypatch, tmp_path):
    for path in amalgamation.FOLDER.glob("*.py"):
        shutil.copy(path, tmp_path)
    with (tmp_path / "notes.py").open("a") as file:
        file.write("\n\ndef leaf_hash() -> None:\n    pass\n")
    monkeypatch.setattr(amalgamation, "FOLDER", tmp_path)

    with pytest.raises(Clash, match="leaf_hash"):
        amalgamated()
