"""The wheel, installed in a clean environment, is the whole console."""

import subprocess
import sys
import urllib.request
import venv
import zipfile

from tests.consoles import REPOSITORY, console
from tests.soak.footprint import heaps


def test_an_installed_wheel_starts_and_carries_its_pages(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    assert "persistence/py.typed" in zipfile.ZipFile(wheel).namelist()  # PEP 561
    venv.create(tmp_path / "env")
    # Our own pip into the other's room, which has none; Python compiles there what it imports.
    into = ["--python", str(tmp_path / "env" / "bin" / "python"), "install", "--no-compile"]
    pip = [sys.executable, "-m", "pip", *into, "--quiet"]
    locked = ["--require-hashes", "-r", str(REPOSITORY / "requirements.txt")]
    subprocess.run([*pip, *locked], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    (tmp_path / "home").mkdir()

    program = [str(tmp_path / "env" / "bin" / "ciris-admin")]
    with console(tmp_path / "home", command=program) as started:
        page = read(f"{started.address}/sign-in/")
        style = page.split('rel="stylesheet" href="')[1].split('"')[0]

        assert "Sign in" in page
        assert "--accent" in read(started.address + style)
        assert heaps(started.process_id) <= 1  # besides that of the first thread

    assert not (tmp_path / "home" / "console.db-wal").exists()  # stopped, it has closed its files


def read(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()
