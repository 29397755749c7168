"""An agent that writes 500 rows a second for ten minutes while twenty browsers watch.

    python -m tests.benchmarks soak [--seconds 600] [--rate 500] [--engine sqlite|postgresql]

Four pages are open in a real Chromium; sixteen readers do over HTTP what such pages do: twelve
follow the log, four ask for charts and pages every ten seconds. Every line has to be shown to
every follower exactly once, in the order in which the agent wrote them, and the server must
hold no more memory at the end than once all were there. A follower has new lines shown every
five to ten seconds, as a person who reads them would, and the rest of them where they are many.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

from tests.benchmarks.lists import Site, signed_in
from tests.consoles import REPOSITORY, Console, console
from tests.engines import postgres_server
from tests.soak.browsers import Browsers
from tests.soak.follower import Follower
from tests.soak.footprint import Footprint, Sample
from tests.soak.reader import Reader

FOLLOWERS = (
    *[("", "")] * 4,
    *[("?level=WARNING", "WARNING")] * 5,
    *[("?level=ERROR", "ERROR")] * 3,
)
READERS = (
    ("/metrics/?metric=soak_00&range=1h", "/metrics/data/?metric=soak_00&group=host&range=1h"),
    ("/metrics/?metric=soak_01&agg=p95&range=15m", "/metrics/changes/?range=10m"),
    ("/", "/tasks/", "/thoughts/"),
    ("/logs/?q=request", "/traces/?range=15m", "/logs/histogram/?range=1h"),
)
FIRST_SHOWN = 5.0  # seconds until the quickest of them asks for what is new
REFRESH_SECONDS = 10.0
CATCHING_UP_SECONDS = 120.0


def main(arguments: list[str]) -> int:
    """Print what happened on each engine; return 1 where anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks soak")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rate", type=int, default=500, help="rows per second")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], help="by default both")
    chosen = parser.parse_args(arguments)
    engines = [chosen.engine] if chosen.engine else ["sqlite", "postgresql"]
    kept = [soak(engine, chosen.rate, chosen.seconds) for engine in engines]
    return 0 if all(kept) else 1


def soak(engine: str, rate: int, seconds: float) -> bool:
    with (
        tempfile.TemporaryDirectory() as folder,
        store_of(engine, Path(folder)) as url,
        console(Path(folder), "--store", url) as started,
    ):
        return watched(engine, url, started, rate, seconds)


@contextlib.contextmanager
def store_of(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'store.db'}"
        return
    with postgres_server(folder) as server, server.database() as url:
        yield url


def watched(engine: str, url: str, started: Console, rate: int, seconds: float) -> bool:
    """Let the agent write while all watch; print what came of it."""
    site = signed_in(started)
    followers = [
        Follower(same(site), query, level, seconds=FIRST_SHOWN + number % 6)
        for number, (query, level) in enumerate(FOLLOWERS)
    ]
    readers = [Reader(same(site), addresses, REFRESH_SECONDS) for addresses in READERS]
    browsers, footprint = Browsers(site), Footprint(started.process_id)
    watchers = [*followers, *readers, browsers, footprint]
    for watcher in watchers:
        watcher.start()
    for waiting in (browsers, *followers):
        assert waiting.ready.wait(120), "a watcher did not come"
    try:
        written = agent(url, rate, seconds)
        end = time.monotonic() + CATCHING_UP_SECONDS
        while time.monotonic() < end and any(faults(followers, written).values()):
            time.sleep(1)  # what was written last is on its way
    finally:
        for watcher in watchers:
            watcher.stop()
        browsers.join(30)
    troubles = Counter({line: 1 for line in started.output if is_trouble(line)})
    for watcher in (*followers, *readers, browsers):
        troubles += watcher.troubles
    show(engine, written, followers, readers, footprint.samples)
    for trouble, times in (troubles + Counter(written["errors"])).items():
        print(f"  {times} times: {trouble}")
    found = faults(followers, written)
    return not troubles and not written["errors"] and not any(found.values())


def same(site: Site) -> Site:
    """Return the same session over a connection of its own."""
    return Site(site.address, dict(site.cookies))


def agent(url: str, rate: int, seconds: float) -> dict:
    command = [sys.executable, "-m", "tests.soak.agent", url]
    command += ["--rate", str(rate), "--seconds", str(seconds)]
    done = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def is_trouble(line: str) -> bool:
    return any(word in line.lower() for word in ("error", "locked", "traceback", "not served"))


def faults(followers: Sequence[Follower], written: dict) -> Counter[str]:
    total: Counter[str] = Counter(missed=0)
    for follower in followers:
        total.update(follower.faults(written["rows"]["lines"]))
    return total


def show(
    engine: str,
    written: dict,
    followers: Sequence[Follower],
    readers: Sequence[Reader],
    samples: Sequence[Sample],
) -> None:
    rows, seconds = sum(written["rows"].values()), written["seconds"]
    delays = [delay for follower in followers for delay in follower.delays]
    took = [one for reader in readers for one in reader.took]
    found = ", ".join(f"{n} {what}" for what, n in faults(followers, written).items())
    steady = samples[min(6, len(samples) - 1) :]
    print(
        f"{engine}: {rows:,} rows in {seconds:.0f} s ({rows / seconds:.0f}/s, at worst"
        f" {written['latest']:.1f} s behind; a batch {spread(written['batches'])}):"
        f" {', '.join(f'{n:,} {what}' for what, n in written['rows'].items())}\n"
        f"  {len(followers)} followers, {len(delays):,} lines shown, {spread(delays)} after they"
        f" were written, read in {spread([one for f in followers for one in f.took])}, the rest of"
        f" many {sum(f.rests for f in followers)} times; {found}\n"
        f"  {len(took):,} other pages, {spread(took)} each\n"
        f"  server {samples[-1].processor / seconds:.2f} of a processor, threads"
        f" {steady[0].threads} to {steady[-1].threads}; MB at each minute:"
        f" {' '.join(f'{s.server:.0f}' for s in samples[::6])} and {samples[-1].server:.0f};"
        f" its children {' '.join(f'{s.children:.0f}' for s in samples[::6])}",
        flush=True,
    )


def spread(seconds: Sequence[float]) -> str:
    if len(seconds) < 2:
        return "-"
    return f"p50 {median(seconds) * 1000:.0f} ms, p95 {quantiles(seconds, n=20)[-1] * 1000:.0f} ms"
