"""How the suite is shared among its workers: what takes long first, so that none ends alone."""

from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = "tests/browser"  # one worker's: its files have a browser and two consoles in common
LONG = (
    TOGETHER,
    "tests/packaging/test_wheel.py",
    "tests/contracts/test_architecture.py",
    "tests/identity/test_verification.py",
    "tests/identity/test_model.py",
    "tests/audit/test_standalone.py",
    "tests/identity/test_change_size.py",
    "tests/chain/test_stopped.py",
    "tests/secrets/test_kills.py",
    "tests/migrations/test_many_processes.py",
    "tests/memory/test_processes.py",
)


class SharedByFile(LoadFileScheduling):
    """Gives a worker the tests of a file, or of the folder that stays together."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(f"{TOGETHER}/") else super()._split_scope(nodeid)


def put_long_first(items: list[pytest.Item], root: Path) -> None:
    """Sort the tests by how long their files take; the others stay in their order."""
    places = {path: LONG.index(path) for path in LONG}

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(root)
        return min(places.get(str(one), len(LONG)) for one in (path, path.parent))

    items.sort(key=place)
