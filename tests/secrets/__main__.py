"""`python -m tests.secrets canary`: is any of two hundred planted secrets left anywhere?"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import tests.environment  # noqa: F401  # a home that nobody lives in, before Django is loaded
from persistence import MemoryService
from tests.engines import Store, postgres_server
from tests.secrets.canaries import Cage
from tests.secrets.planters import plant
from tests.secrets.tour import MOST_PAGES, tour

ROUNDS = 10  # each plants twenty


def canary(most: int) -> int:
    """Tour a console on either engine, so many pages; return 1 where a secret is left."""
    left = 0
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "sqlite").mkdir()
        (base / "pg").mkdir()
        file = Store(f"sqlite:///{base / 'sqlite' / 'store.db'}", "sqlite")
        left += _told("sqlite", *tour(file, base / "sqlite", most=most))
        with postgres_server(base) as server, server.database() as url:
            left += _told("postgresql", *tour(Store(url, "postgresql"), base / "pg", most=most))
    return min(left, 1)


def _told(engine: str, pages: int, left: dict[str, list[str]]) -> int:
    said = f"{engine}: {pages} answers looked at; a secret is left in {len(left)} places."
    print(said, flush=True)  # noqa: T201  # a command prints
    for name, found in left.items():
        print(f"  {name}: {len(found)}")  # noqa: T201  # a command prints
    return len(left)


def planted(url: str) -> int:
    """Plant two hundred secrets by the library, and print them for who looks for them."""
    cage, memory = Cage(), MemoryService.open(url)

    async def all_of_them() -> None:
        for number in range(ROUNDS):
            await plant(memory, cage, number)
        await memory.close()

    asyncio.run(all_of_them())
    print(json.dumps([one.secret for one in cage.all]))  # noqa: T201  # a command prints
    return 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["canary", *number]:
            sys.exit(canary(int(number[0]) if number else MOST_PAGES))
        case ["plant", url]:
            sys.exit(planted(url))
    sys.exit("Name one: canary [PAGES], plant URL.")
