"""Retention on a large store, killed over and over: do the charts stay as they were?

python -m tests.benchmarks retention_kills --times 20 --rows 300000
"""

import argparse
import time

from persistence.standalone import configure_django

configure_django()

from persistence.tsdb.models import Correlation  # noqa: E402  # the models need Django
from persistence.tsdb.retention import services  # noqa: E402  # models want settings first
from persistence.tsdb.rollups import keeping  # noqa: E402  # models want settings first
from tests.identity.races import new_store  # noqa: E402  # models want settings first
from tests.retention import kills  # noqa: E402  # models want settings first


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--rows", type=int, default=300_000)
    options.add_argument("--engine", choices=["sqlite", "postgresql"])
    chosen = options.parse_args(arguments)
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
