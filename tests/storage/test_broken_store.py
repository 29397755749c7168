"""A store in trouble: each screen answers with one sentence, and signing in still works."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from persistence import store as stores
from persistence import trouble

SCREENS = (
    "/",
    "/traces/",
    "/traces/correlations/",
    "/traces/any",
    "/audit/",
    "/audit/1",
    "/audit/keys/",
    "/audit/reconciliation/",
    "/storage/",
)
PAGE_BYTES = 4096


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(stores, "BUSY_TIMEOUT_SECONDS", 0.05)


def assert_sentence(viewer, address: str, sentence: str) -> None:
    response = viewer.get(address)

    assert response.status_code == 503
    assert sentence in response.content.decode().replace("&#x27;", "'")
    assert viewer.get("/account/").status_code == 200


def assert_sign_in_works(viewer) -> None:
    viewer.logout()

    assert viewer.get("/sign-in/").status_code == 200


@pytest.mark.parametrize("address", SCREENS)
def test_a_file_that_is_no_database(viewer, real_store, tmp_path, address):
    path = tmp_path / "notes.txt"
    path.write_text("dear diary " * 500)
    stores.open_store(f"sqlite:///{path}")

    assert_sentence(viewer, address, trouble.NOT_A_DATABASE)
    assert_sign_in_works(viewer)


@pytest.mark.parametrize("address", SCREENS)
def test_pages_full_of_rubbish(viewer, seed_store, address):
    whole = seed_store.read_bytes()
    schema = schema_pages(seed_store)
    pages = [whole[at : at + PAGE_BYTES] for at in range(0, len(whole), PAGE_BYTES)]
    seed_store.write_bytes(
        b"".join(page if n in schema else b"\xff" * PAGE_BYTES for n, page in enumerate(pages, 1))
    )

    assert_sentence(viewer, address, trouble.MALFORMED)
    assert_sign_in_works(viewer)


@pytest.mark.parametrize("address", SCREENS)
def test_a_file_that_was_cut(viewer, seed_store, address):
    whole = seed_store.read_bytes()
    seed_store.write_bytes(whole[: 5 * PAGE_BYTES])

    assert_sentence(viewer, address, trouble.MALFORMED)


@pytest.mark.parametrize("address", SCREENS)
def test_a_file_that_another_process_has_locked(viewer, impatient, seed_store, address):
    other = sqlite3.connect(seed_store, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    stores.open_store(f"sqlite:///{seed_store}")

    assert_sentence(viewer, address, trouble.LOCKED)
    other.close()
    assert viewer.get("/traces/").status_code == 200


@pytest.mark.parametrize("address", SCREENS)
def test_a_file_that_is_deleted_meanwhile(viewer, seed_store, address):
    assert viewer.get("/traces/").status_code == 200
    seed_store.unlink()
    stores.connection().close()  # another thread of the server would have to open it anew

    assert_sentence(viewer, address, trouble.MISSING)
    assert_sign_in_works(viewer)


@pytest.mark.parametrize("address", SCREENS)
def test_a_server_that_is_not_there(viewer, real_store, tmp_path, address):
    stores.open_store(f"postgresql://postgres:hunter2@/ciris?host={tmp_path}")

    assert_sentence(viewer, address, trouble.NO_SERVER)
    assert "hunter2" not in viewer.get(address).content.decode()


def test_a_part_of_a_page_fails_in_its_place(viewer, real_store, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("dear diary " * 500)
    stores.open_store(f"sqlite:///{path}")

    part = viewer.get("/storage/growth/", headers={"HX-Request": "true", "HX-Target": "growth"})

    assert part.status_code == 503
    assert part.content.decode().lstrip().startswith('<div id="growth">')


def schema_pages(path: Path) -> set[int]:
    """Return the pages that hold the schema itself: without them nothing would open."""
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        rows = db.execute("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'").fetchall()
    db.close()
    return {number for (number,) in rows}
