"""Two hundred planted secrets, through every door of the library: none is left anywhere."""

import asyncio
import base64
import logging
import os
import time
from pathlib import Path

import pytest

from persistence import store as stores
from persistence.secrets import disclosure, keys, opening, rotation
from persistence.secrets.models import SealedSecret
from tests.secrets.canaries import Cage, columns_of, files_under, left_in
from tests.secrets.planters import plant

ROUNDS = 10  # each plants twenty
COARSE = 1  # second: a file's time may lag behind the clock


@pytest.fixture
def folders(store, engine, request, tmp_path, monkeypatch) -> list[Path]:
    """Every folder that a run of the library writes to, and the one of the server."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("CIRIS_HOME", str(home))
    if engine == "sqlite":
        return [tmp_path]
    return [tmp_path, *database_folders(request.getfixturevalue("postgres").folder)]


def database_folders(server: Path) -> list[Path]:
    """Return the folders of a server, of its databases that of the open store alone."""
    with stores.connection().cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (own,) = cursor.fetchone()
    databases = server / "base"
    others = [path for path in server.iterdir() if path.is_dir() and path != databases]
    assert (databases / str(own)).is_dir()
    return [*others, databases / str(own)]


def test_no_canary_is_left_anywhere(folders, keyed, store, caplog, capfd):
    begun = time.time() - COARSE  # what a server wrote before this test is a gigabyte
    caplog.set_level(logging.DEBUG)
    stores.connection().force_debug_cursor = False
    cage, said = Cage(), list[str]()
    try:
        for number in range(ROUNDS):
            said += asyncio.run(plant(keyed, cage, number))
        assert len(cage.all) >= 200
        disclose_and_rotate(cage)
    finally:
        keyed.close_sync()

    written = (found for folder in folders for found in files_under(folder, since=begun))
    contents = [*columns_of(store), *written]
    captured = capfd.readouterr()
    contents += [
        ("tracebacks", "".join(said).encode()),
        ("logs", caplog.text.encode()),
        ("output", f"{captured.out}{captured.err}".encode()),
        ("environment", repr(os.environ).encode()),
    ]
    left = {name: found for name, content in contents if (found := left_in(content, cage.all))}
    assert left == {}


def disclose_and_rotate(cage: Cage) -> None:
    """Open some, refuse some, and seal all of them anew: each of the stored ones is there."""
    ring = keys.ring()
    values = [opening.plaintext_of(row, ring).decode() for row in SealedSecret.objects.all()]
    failed = 3 * ROUNDS  # what the three calls that fail would have stored
    stored = [one for one in cage.all if any(one.secret in value for value in values)]
    assert len(stored) == len(cage.all) - failed
    for row in SealedSecret.objects.order_by("secret_uuid")[:5]:
        disclosure.reveal(row.secret_uuid, accessor="olga", purpose="a test", confirmed=True)
        token = f"{{SECRET:{row.secret_uuid}:x}}"
        disclosure.decapsulate(token, action="speak", accessor="agent", purpose="a test")
    assert rotation.rotate(by="olga").resealed == len(values)


def test_a_canary_that_is_left_is_found():
    cage = Cage()
    secret = cage.password()

    for content in (
        f"x{secret}",
        secret.encode().hex(),
        base64.b64encode(f"ab{secret}cd".encode()).decode(),
    ):
        assert left_in(content.encode(), cage.all) == [secret]
    assert left_in(b"nothing", cage.all) == []
