"""Retention on a large store, killed over and over: do the charts stay as they were?

python -m tests.benchmarks retention_kills --times 20 --rows 300000
python -m tests.benchmarks retention_kills --times 20 --store sqlite:////path/of/a/copy.db

The second takes a store that is there, one of tests/benchmarks with its rollups and its log's
index up to date, and has the oldest week of ninety days go: what is in the file afterwards is less.
"""

import argparse
import datetime as dt
import time

from persistence.standalone import configure_django

configure_django()

from persistence import clock, store
from persistence.migrations import runner
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.metrics import name_list
from persistence.tsdb.retention import services
from persistence.tsdb.rollups import keeping
from tests.benchmarks.big_store import END
from tests.identity.races import new_store
from tests.retention import kills, standing


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--rows", type=int, default=300_000)
    options.add_argument("--engine", choices=["sqlite", "postgresql"])
    options.add_argument("--store", metavar="URL", help="a store that is there already")
    options.add_argument("--longest", type=float, default=5.0, help="seconds until a kill there")
    chosen = options.parse_args(arguments)
    if chosen.store:
        measure_standing(chosen.store, chosen.times, chosen.longest)
        return
    kills.steady_clock()
    for engine in [chosen.engine] if chosen.engine else ["sqlite", "postgresql"]:
        measure(engine, chosen.times, chosen.rows)


def measure(engine: str, times: int, rows: int) -> None:
    with new_store(engine, founded=False):
        kills.fill(rows)
        before = kills.charts()
        begun = time.monotonic()
        services.run(by="uninterrupted")
        took = time.monotonic() - begun
        whole = kills.charts()
        assert whole == kills.what_is_to_remain(before), "a run alone changes a chart"
        left = Correlation.objects.count()
    print(f"{engine}: {rows:,} rows become {left:,} in {took:.1f} s, uninterrupted.")
    with new_store(engine, founded=False):
        kills.fill(rows)
        keeping.catch_up()
        values = kills.daily_values()
        for number, after in enumerate(
            kills.kill_at_random(times, longest=2 * took / (times + 4)), 1
        ):
            kills.check_counted(rows)
            print(f"  kill {number} after {after:.2f} s: {Correlation.objects.count():,} rows")
        assert kills.charts().days == before.days, "between two runs a chart is another"
        services.run(by="last")
        kills.check_counted(rows)
        assert kills.charts() == whole, "the charts are not those of an uninterrupted run"
        assert Correlation.objects.count() == left
        keeping.catch_up()
        assert kills.charts() == whole, "the charts are others once they are rolled up again"
        error = kills.worst_rank_error(values)
        assert services.run(by="again") == [], "a second run is a no-op"
    print(
        f"{engine}: killed {times} times, the same charts to 12 digits; the rank of a median or"
        f" p95 of a day is off by {error:.2%} at most."
    )


def measure_standing(url: str, times: int, longest: float) -> None:
    """Kill retention over a store that is there; its charts have to stay as they are."""
    clock.now = lambda: dt.datetime.fromtimestamp(END, dt.UTC)  # also in the children
    store.open_store(url)
    runner.migrate()
    names, rows = list(name_list()), kills.rows_at_first()
    before = standing.charts(names)
    standing.let_a_week_go()
    print(f"{rows:,} rows, charts of {len(names)} metrics with {len(before):,} lines", flush=True)
    for number, after in enumerate(kills.kill_at_random(times, longest=longest), 1):
        kills.check_counted(rows)
        print(
            f"  kill {number} after {after:.2f} s: {Correlation.objects.count():,} rows", flush=True
        )
    assert standing.charts(names) == before, "between two runs a chart is another"
    begun = time.monotonic()
    services.run(by="last")
    took = time.monotonic() - begun
    kills.check_counted(rows)
    assert standing.charts(names) == before, "the charts are not those of before"
    keeping.catch_up()
    assert standing.charts(names) == before, "the charts are others once they are rolled up again"
    assert services.run(by="again") == [], "a second run is a no-op"
    left = Correlation.objects.count()
    print(f"killed {times} times, {left:,} rows are left ({took:.0f} s undisturbed): same charts.")
