"""Every list against Datasette's page of the same table, and against itself at 1/100 of the rows.

    python -m tests.benchmarks lists [--folder FOLDER]

All are asked over HTTP on this machine, medians of several requests, once the servers are warm:
as it starts, ours verifies the audit chains. Our pages take turns, and the peer's are asked
before and after them, so that whatever else the machine does falls on all alike. Our first page
and our page 100 are held against Datasette's table page: what it shows who opens the table, with
counts and facets. Its later pages leave both out.
"""

import argparse
import contextlib
import http.client
import http.cookies
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks.big_store import big_store
from tests.consoles import Console, console

REQUESTS = 5  # of Datasette's, before our pages and after them
TURNS = 45  # of our pages, which are short
LISTS = {
    "/tasks/": "tasks",
    "/thoughts/": "thoughts",
    "/traces/correlations/": "service_correlations",
    "/logs/": "service_correlations",
    "/metrics/points/?metric=metric_01&range=all": "service_correlations",
    "/graph/local/?telemetry=1": "graph_nodes",
    "/graph/edges/": "graph_edges",
    "/audit/": "audit_log_v2",
}


@dataclass
class Site:
    """A server on this machine, and the cookies it has given."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        host = urllib.parse.urlsplit(self.address)
        self.connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=120)

    def ask(self, path: str, *, method: str = "GET", body: str | None = None) -> str:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except ConnectionError:  # an idle connection was closed meanwhile
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {m.key: m.value for m in http.cookies.SimpleCookie(line).values()}
        assert answer.status < 400, f"{path}: {answer.status} {text[:500]}"
        return text


Page = tuple[Site, str]


@contextlib.contextmanager
def our_console(store: Path, home: Path) -> Iterator[Site]:
    with console(home, "--store", f"sqlite:///{store}") as started:
        yield signed_in(started)


def signed_in(started: Console) -> Site:
    """Return the console as its first administrator sees it."""
    site = Site(started.address)
    path = urllib.parse.urlsplit(started.sign_in_link or "").path
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', site.ask(path))
    assert token
    site.ask(path, method="POST", body=urllib.parse.urlencode({"csrfmiddlewaretoken": token[1]}))
    return site


@contextlib.contextmanager
def datasette(store: Path) -> Iterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", "serve", str(store), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield Site(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait()


def hundredth(site: Site, path: str) -> str:
    """Return the address of a list's page 100, reached page by page."""
    start = path
    for _ in range(99):
        mark = "&" if "?" in path else "?"
        following = json.loads(site.ask(f"{path}{mark}format=json"))["next_url"]
        assert following, f"{start} has fewer than 100 pages"
        query = urllib.parse.parse_qsl(following.removeprefix("?"))
        page = urllib.parse.urlencode([pair for pair in query if pair[0] != "format"])
        path = f"{urllib.parse.urlsplit(start).path}?{page}"
    return path


def milliseconds(peer: Page, pages: Sequence[Page]) -> tuple[float, list[float]]:
    """Return the median times of the peer's page and of ours, after one of each to warm up."""
    before = [seconds(peer) for _ in range(REQUESTS + 1)]
    ours = [[seconds(page) for page in pages] for _ in range(TURNS + 1)]
    after = [seconds(peer) for _ in range(REQUESTS)]
    medians = [median(times) * 1000 for times in zip(*ours[1:], strict=True)]
    return median(before[1:] + after) * 1000, medians


def seconds(page: Page) -> float:
    site, path = page
    start = time.perf_counter()
    site.ask(path)
    return time.perf_counter() - start


def measure(folder: Path) -> bool:
    """Print two lines per list; return whether every ratio is within what is promised."""
    full, small = big_store(folder / "full.db"), big_store(folder / "small.db", part=100)
    with contextlib.ExitStack() as stack:
        homes = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        big = stack.enter_context(our_console(full, homes[0]))
        little = stack.enter_context(our_console(small, homes[1]))
        peer = stack.enter_context(datasette(full))
        last = {path: hundredth(big, path) for path in LISTS}  # meanwhile it gets warm
        kept = [
            compare(path, peer, [(little, path), (big, path), (big, last[path])]) for path in LISTS
        ]
    return all(kept)


def compare(path: str, peer: Site, pages: Sequence[Page]) -> bool:
    """`pages` are the first page at 1/100 of the rows, and with all of them the first and 100th."""
    other, (own, *mine) = milliseconds((peer, f"/full/{LISTS[path]}?_size=50"), pages)
    for name, taken in zip(("first page", "page 100"), mine, strict=True):
        print(
            f"{path:44} {name:10} {taken:7.1f} ms · 1/{other / taken:.0f} of Datasette"
            f" ({other:.0f} ms) · {taken / own:.2f} of our own at 1/100 of the rows ({own:.1f} ms)",
            flush=True,
        )
    return max(mine) <= min(other / 20, own * 1.3)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks lists")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "ciris-bench")
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    return 0 if measure(folder) else 1
