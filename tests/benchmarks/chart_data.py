"""A chart's numbers over HTTP, against VictoriaMetrics' query_range over the same points.

    python -m tests.benchmarks chart_data [--points N] [--folder FOLDER]

One metric of four series at 1 h over 1, 7, 30 and 90 days, average and p95; then the last day
of fifty metrics. Both servers run on this machine and are asked in turn, all questions in random
order and either of the two first, and then again; VictoriaMetrics without its cache of answers,
as for a store that is written to. Needs `victoria-metrics` on the PATH (Debian's package of that
name).
"""

import argparse
import contextlib
import json
import random
import shutil
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

from tests.benchmarks.big_store import END
from tests.benchmarks.lists import Site, our_console
from tests.benchmarks.telemetry_store import METRICS, json_lines, telemetry_store
from tests.consoles import run_command

TIMES = 101
AT_MOST = {1: 2.0, 7: 2.0, 30: 1.0, 90: 1.0}
FIFTY_AT_MOST = 1.5
QUESTIONS = {
    "avg": "avg_over_time({}[1h])",
    "p95": "quantile_over_time(0.95, {}[1h])",
}
SERIES_AT_ONCE = 10


def main(arguments: list[str]) -> int:
    """Print a line per question; return 1 where one takes longer than is promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks chart_data")
    parser.add_argument("--points", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "ciris-charts")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    store = telemetry_store(chosen.folder / f"{chosen.points}.db", chosen.points)
    for command in ("migrate", "roll_up"):
        run_command(command, "--store", f"sqlite:///{store}", home=chosen.folder)
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        ours = stack.enter_context(our_console(store, Path(home)))
        peer = stack.enter_context(victoria_metrics(chosen.folder / f"{chosen.points}.vm", store))
        asked = list(questions())
        for question in asked:
            agree(json.loads(ours.ask(question.mine)), json.loads(peer.ask(question.other)))
        chance = random.Random(1)
        for _ in range(TIMES):
            for question in chance.sample(asked, len(asked)):
                question.ask(ours, peer, peer_first=chance.random() < 1 / 2)
    for question in asked:
        print(question.shown())
    return 0 if all(question.is_kept for question in asked) else 1


@contextlib.contextmanager
def victoria_metrics(folder: Path, store: Path) -> Iterator[Site]:
    """Start VictoriaMetrics over the points of a store, which it is given the first time."""
    program = shutil.which("victoria-metrics")
    if program is None:
        sys.exit("There is no victoria-metrics on the PATH: apt install victoria-metrics.")
    filled = folder / "filled"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        program, f"-storageDataPath={folder}", f"-httpListenAddr=127.0.0.1:{port}",
        "-retentionPeriod=100y",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        peer = Site(f"http://127.0.0.1:{port}")
        if not filled.exists():
            fill(peer, store)
            filled.touch()
        yield peer
    finally:
        process.terminate()
        process.wait()


def fill(peer: Site, store: Path) -> None:
    waiting: list[str] = []
    for line in json_lines(store):
        waiting.append(line)
        if len(waiting) == SERIES_AT_ONCE:
            peer.ask("/api/v1/import", method="POST", body="\n".join(waiting))
            waiting.clear()
    if waiting:
        peer.ask("/api/v1/import", method="POST", body="\n".join(waiting))
    peer.ask("/internal/force_flush")
    peer.ask("/internal/force_merge")


@dataclass
class Question:
    """One question as each of both is asked it, and how long each took, in milliseconds."""

    name: str
    mine: str
    other: str
    at_most: float
    times: list[tuple[float, float]] = field(default_factory=list)

    def ask(self, ours: Site, peer: Site, *, peer_first: bool) -> None:
        """Ask both: who is second finds the processor's caches as the other has left them."""
        theirs = taken(peer, self.other) if peer_first else None
        own = taken(ours, self.mine)
        self.times.append((own, taken(peer, self.other) if theirs is None else theirs))

    @property
    def medians(self) -> tuple[float, float]:
        return median(one for one, _ in self.times), median(two for _, two in self.times)

    @property
    def is_kept(self) -> bool:
        mine, other = self.medians
        return mine <= other * self.at_most

    def shown(self) -> str:
        mine, other = self.medians
        return (
            f"{self.name:28} {mine:7.2f} ms · {mine / other:.2f} of VictoriaMetrics"
            f" ({other:.2f} ms; at most {self.at_most})"
        )


def taken(site: Site, address: str) -> float:
    """Return the milliseconds until the answer is there."""
    start = time.perf_counter()
    site.ask(address)
    return (time.perf_counter() - start) * 1000


def questions() -> Iterator[Question]:
    for days, most in AT_MOST.items():
        for name in QUESTIONS:
            mine = our_address(["metric_00"], name, days)
            other = peer_address(name, "metric_00", days)
            yield Question(f"{name}, {days} d at 1 h", mine, other, most)
    names = [f"metric_{number:02d}" for number in range(METRICS)]
    every = peer_address("avg", '{__name__=~"metric_.*"}', 1, keep="keep_metric_names")
    yield Question("fifty metrics, 1 d at 1 h", our_address(names, "avg", 1), every, FIFTY_AT_MOST)


def our_address(names: Sequence[str], aggregate: str, days: int) -> str:
    start = time.strftime("%Y-%m-%d %H:%M", time.gmtime(END - days * 86_400))
    end = time.strftime("%Y-%m-%d %H:%M", time.gmtime(END))
    values = [("metric", name) for name in names]
    values += [("agg", aggregate), ("group", "host"), ("step", "1h"), ("range", f"{start}..{end}")]
    return f"/metrics/data/?{urllib.parse.urlencode(values)}"


def peer_address(name: str, metric: str, days: int, keep: str = "") -> str:
    # A bucket of query_range ends at its moment, one of ours begins there.
    values = {
        "query": f"{QUESTIONS[name].format(metric)} {keep}".strip(),
        "start": END - days * 86_400 + 3_600,
        "end": END,
        "step": "1h",
        "nocache": "1",
    }
    return f"/api/v1/query_range?{urllib.parse.urlencode(values)}"


def agree(mine: dict, other: dict) -> None:
    """Make sure that both were asked the same: as many series, each with as many values."""
    ours = [line for metric in mine["metrics"] for line in metric["lines"]]
    theirs = other["data"]["result"]
    assert len(ours) == len(theirs), (len(ours), len(theirs))
    (values,) = (value for key, value in ours[0].items() if key != "tags")
    assert abs(len(values) - len(theirs[0]["values"])) <= 1
