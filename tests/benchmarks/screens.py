"""Every screen over a store, against itself at a fifth of the days: nothing may cost more there.

    python -m tests.benchmarks screens [--points N] [--times N] [--folder FOLDER] [--only TEXT]

Both stores hold as much of each day; the larger one goes back five times as far. Each page is
asked of both in turn, as its reader asks for it, and so is what it loads by itself. What counts
is the processor's time in the server, which nobody else on the machine adds to; the time until
the answer is there stands beside it, and beside a search what the bare index takes for it.
"""

import argparse
import contextlib
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.bare_search import bare_search
from tests.benchmarks.big_store import END
from tests.benchmarks.lists import Site, signed_in
from tests.benchmarks.telemetry_store import A_DAY
from tests.benchmarks.whole_store import whole_store
from tests.consoles import console, run_command
from tests.soak.footprint import processor_clock

MORE, AT_MOST = 5, 1.3
LEAST_DIFFERENCE = 1.0  # milliseconds: of a page of three, 1.3 is noise
# {1} to {90} are ranges of so many days up to the last row; {trace}, {line} … the page of one.
SCREENS = (
    "/?range={1}",
    "/?range={7}",
    "/metrics/",
    "/metrics/?range={7}",
    "/metrics/?metric=metric_01&range={1}",
    "/metrics/?metric=metric_01&range={90}&agg=p95&group=host",
    "/metrics/?metric=metric_01&range=all",
    "/metrics/changes/?range={1}",
    "/metrics/data/?metric=metric_00&agg=avg&group=host&step=1h&range={1}",
    "/metrics/data/?metric=metric_00&agg=p95&group=host&step=1h&range={30}",
    "/metrics/points/?metric=metric_01&range=all",
    "/logs/",
    "/logs/?range={1}",
    "/logs/?range={7}&level=ERROR",
    "/logs/?range=all&q=answered",
    "/logs/?range=all&q=%22answered+in+31%22",
    "/logs/?range=all&q=component:part-3+-request",
    "/logs/histogram/?range={7}",
    "/logs/histogram/?range=all",
    "/logs/facets/?range={7}",
    "/logs/facets/?range=all",
    "/logs/patterns/?range={7}",
    "{line}",
    "/traces/?range={1}",
    "/traces/?range={7}&sort=slowest",
    "/traces/?range=all",
    "{trace}",
    "/traces/correlations/",
    "/traces/correlations/?type=trace_span",
    "/tasks/",
    "/tasks/?status=failed",
    "/tasks/?q=question+7",
    "{task}",
    "/thoughts/",
    "/thoughts/?status=completed",
    "/graph/",
    "/graph/all/",
    "/graph/local/",
    "/graph/local/?telemetry=1",
    "/graph/local/?q=metric_07",
    "{node}",
    "/graph/edges/",
    "/identity/",
    "/identity/lineage/",
    "/audit/",
    "/audit/?type=handler_action_speak",
    "{entry}",
    "/audit/reconciliation/",
    "/secrets/",
    "/config/",
    "/storage/",
    "/storage/growth/",
    "/storage/retention/",
)
# Where the link to a page of one is found.
ONES = {
    "line": ("/logs/?range={1}", r'href="(/logs/[^"?/]+)[?"]'),
    "trace": ("/traces/?range={1}", r'href="(/traces/trace-[^"?]+)'),
    "task": ("/tasks/", r'href="(/tasks/[^"?]+)'),
    "node": ("/graph/local/?telemetry=1", r'href="(/graph/local/[^"?]+)'),
    "entry": ("/audit/", r'href="(/audit/[^"?]*\d+)"'),
}


def main(arguments: list[str]) -> int:
    """Print a line per page; return 1 where one costs more than is promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks screens")
    parser.add_argument("--points", type=int, default=5_000_000, help="of the smaller store")
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "ciris-whole")
    parser.add_argument("--only", default="", help="pages with this in their address")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    stores = [filled(chosen.folder, chosen.points * more) for more in (1, MORE)]
    with contextlib.ExitStack() as stack:
        both = [stack.enter_context(served(store)) for store in stores]
        wanted = [screen for screen in SCREENS if chosen.only in screen]
        kept = [compare(both, screen, chosen.times) for screen in wanted]
    return 0 if all(kept) else 1


@dataclass(frozen=True)
class Served:
    """A store's console, and the clock of the processor's time in it."""

    store: Path
    site: Site
    clock: int

    def cost(self, address: str) -> tuple[float, float]:
        """Return the seconds that a page took: of the processor, and until it was there."""
        worked, waited = time.clock_gettime(self.clock), time.perf_counter()
        assert self.site.ask(address), f"{address} leads elsewhere"
        return time.clock_gettime(self.clock) - worked, time.perf_counter() - waited


@contextlib.contextmanager
def served(store: Path) -> Iterator[Served]:
    with (
        tempfile.TemporaryDirectory() as home,
        console(Path(home), "--store", f"sqlite:///{store}") as started,
    ):
        yield Served(store, signed_in(started), processor_clock(started.process_id))


def filled(folder: Path, points: int) -> Path:
    """Return the store of so many points, with rollups and the log's index up to date."""
    store = whole_store(folder / f"{points}.db", points)
    for command in ("migrate", "roll_up", "reindex_logs"):
        run_command(command, "--store", f"sqlite:///{store}", home=folder)
    return store


def compare(stores: Sequence[Served], screen: str, times: int) -> bool:
    addresses = [address_of(served.site, screen) for served in stores]
    rounds = [
        [served.cost(address) for served, address in zip(stores, addresses, strict=True)]
        for _ in range(times + 1)
    ][1:]  # the first has warmed up
    (own, own_wait), (mine, wait) = (
        [median(one) * 1000 for one in zip(*costs, strict=True)]
        for costs in zip(*rounds, strict=True)
    )
    is_kept = mine <= max(own * AT_MOST, own + LEAST_DIFFERENCE)
    print(
        f"{screen:66} {own:7.1f} to {mine:7.1f} ms, {mine / own:.2f}"
        f" ({wait / own_wait:.2f} of {own_wait:.1f} ms){'' if is_kept else ' !'}"
        f"{bare(stores, screen)}",
        flush=True,
    )
    return is_kept


def bare(stores: Sequence[Served], screen: str) -> str:
    """Say what a search takes of the index alone."""
    costs = [bare_search(served.store, screen) for served in stores]
    spent = [cost * 1000 for cost in costs if cost is not None]
    return f", the bare index {' to '.join(f'{cost:.1f}' for cost in spent)} ms" if spent else ""


def address_of(site: Site, screen: str) -> str:
    """Return the address with its ranges, or of the first one that a list leads to."""
    if screen.strip("{}") in ONES:
        page, link = ONES[screen.strip("{}")]
        found = re.search(link, site.ask(address_of(site, page)))
        assert found, f"{page} has no link like {link}"
        return found[1]
    return re.sub(r"\{(\d+)\}", lambda days: last(int(days[1])), screen)


def last(days: int) -> str:
    start, end = (
        time.strftime("%Y-%m-%d+%H:%M", time.gmtime(END - back)) for back in (days * A_DAY, 0)
    )
    return f"{start}..{end}"
