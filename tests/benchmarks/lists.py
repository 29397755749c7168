"""Every list against Datasette's page of the same table, and against itself at 1/100 of the rows.

    python -m tests.benchmarks lists [--folder FOLDER]

Both are asked over HTTP on this machine, one after the other, medians of several requests.
Our first page and our page 100 are held against Datasette's table page: what it shows who
opens the table, with counts and facets. Its later pages leave both out.
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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks.big_store import big_store
from tests.consoles import Console, console

REQUESTS = 9
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

    def milliseconds(self, path: str) -> float:
        """Return the median time of the page over REQUESTS requests, after one to warm up."""
        self.ask(path)
        times = []
        for _ in range(REQUESTS):
            start = time.perf_counter()
            self.ask(path)
            times.append(time.perf_counter() - start)
        return median(times) * 1000


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


def measure(folder: Path) -> bool:
    """Print a line per list; return whether every ratio is within what is promised."""
    full, small = big_store(folder / "full.db"), big_store(folder / "small.db", part=100)
    with contextlib.ExitStack() as stack:
        homes = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        big = stack.enter_context(our_console(full, homes[0]))
        little = stack.enter_context(our_console(small, homes[1]))
        peer = stack.enter_context(datasette(full))
        kept = [compare(big, little, peer, path) for path in LISTS]
    return all(kept)


def compare(big: Site, little: Site, peer: Site, path: str) -> bool:
    other = peer.milliseconds(f"/full/{LISTS[path]}?_size=50")
    own = little.milliseconds(path)
    kept = True
    for name, address in {"first page": path, "page 100": hundredth(big, path)}.items():
        mine = big.milliseconds(address)
        kept &= mine <= other / 20 and mine <= own * 1.3
        print(
            f"{path:44} {name:10} {mine:7.1f} ms · 1/{other / mine:.0f} of Datasette"
            f" ({other:.0f} ms) · {mine / own:.2f} of our own at 1/100 of the rows ({own:.1f} ms)",
            flush=True,
        )
    return kept


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks lists")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "ciris-bench")
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    return 0 if measure(folder) else 1
