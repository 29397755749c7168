"""How fast secrets are found in real agents' attributes, against detect-secrets on their text.

    python -m tests.benchmarks secret_detection [--megabytes N] [--runs N]

Ours walks the attributes; detect-secrets, with all its plugins and filters that need no
network, reads the same attributes as lines of JSON. Both are timed in seconds of one core.
"""

import argparse
import gzip
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

from persistence.secrets.detection import find_in_attributes, find_in_text

AT_LEAST = 20.0  # megabytes a second
STORES = sorted(Path(__file__).parents[1].joinpath("data").glob("*agent*.db.gz"))
COLUMNS = (
    ("graph_nodes", "attributes_json"),
    ("service_correlations", "request_data"),
    ("service_correlations", "response_data"),
    ("thoughts", "context_json"),
)


def main(arguments: list[str]) -> int:
    """Print megabytes a second of both and their ratio; return 1 below the figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks secret_detection")
    parser.add_argument("--megabytes", type=float, default=4, help="of attributes per run")
    parser.add_argument("--runs", type=int, default=7)
    chosen = parser.parse_args(arguments)
    attributes = [one for store in STORES for one in stored(store)]
    lines = [json.dumps(one) for one in attributes]
    size = sum(map(len, map(str.encode, lines))) / 1e6
    times = max(1, round(chosen.megabytes / size))
    walked = [speed(find_in_attributes, attributes, size, times) for _ in range(chosen.runs)]
    read = [speed(find_in_text, lines, size, times) for _ in range(chosen.runs)]
    peer = peers_speed(lines)
    ours = median(walked)
    print(f"{len(lines)} attributes of {len(STORES)} agents, {size:.2f} MB, {times} times a run")
    print(f"walked: {ours:.1f} MB/s of one core (at least {AT_LEAST:g})")
    print(f"as text: {median(read):.1f} MB/s of one core")
    print(f"detect-secrets on the same text: {peer:.2f} MB/s; ours is {ours / peer:.0f} times")
    return 0 if ours >= min(AT_LEAST, peer) else 1


def peers_speed(lines: list[str]) -> float:
    """Return megabytes a second of detect-secrets as its users run it: over a file."""
    text = "\n".join(lines[::10]).encode()
    with tempfile.NamedTemporaryFile(suffix=".txt") as file, default_settings():
        file.write(text)
        file.flush()
        start = time.process_time()
        list(scan_file(file.name))
        return len(text) / 1e6 / (time.process_time() - start)


def stored(packed: Path) -> Iterator[Any]:
    """Yield the attributes and payloads of an agent's store."""
    with tempfile.NamedTemporaryFile(suffix=".db") as file:
        file.write(gzip.decompress(packed.read_bytes()))
        file.flush()
        store = sqlite3.connect(file.name)
        for table, column in COLUMNS:
            query = f"SELECT {column} FROM {table} WHERE {column} <> ''"
            yield from (json.loads(text) for (text,) in store.execute(query))
        store.close()


def speed(find: Callable[[Any], Any], these: list[Any], size: float, times: int) -> float:
    """Return megabytes a second of one core, the first pass not counted."""
    for one in these:
        find(one)
    start = time.process_time()
    for _ in range(times):
        for one in these:
            find(one)
    return size * times / (time.process_time() - start)
