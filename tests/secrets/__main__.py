"""`python -m tests.secrets canary`: is any of two hundred planted secrets left anywhere?"""

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import tests.environment  # noqa: F401  # a home that nobody lives in, before Django is loaded
from persistence import MemoryService
from tests.engines import Store, postgres_server
from tests.secrets.canaries import Cage
from tests.secrets.planters import plant
from tests.secrets.tour import MOST_PAGES, tour

ENGINES = ["sqlite", "postgresql"]
ROUNDS = 10  # each plants twenty


def canary(most: int, engines: Sequence[str]) -> int:
    """Tour a console on these engines, so many pages; return 1 where a secret is left."""
    left = 0
    with tempfile.TemporaryDirectory() as folder:
        for engine in engines:
            home = Path(folder, engine)
            home.mkdir()
            with _new_store(engine, Path(folder)) as url:
                left += _told(engine, *tour(Store(url, engine), home, most=most))
    return min(left, 1)


@contextlib.contextmanager
def _new_store(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder / engine / 'store.db'}"
        return
    with postgres_server(folder) as server, server.database() as url:
        yield url


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
        case ["canary", *words]:
            pages = [int(word) for word in words if word.isdigit()] or [MOST_PAGES]
            sys.exit(canary(pages[0], [one for one in ENGINES if one in words] or ENGINES))
        case ["plant", url]:
            sys.exit(planted(url))
    sys.exit("Name one: canary [PAGES] [ENGINE], plant URL.")
