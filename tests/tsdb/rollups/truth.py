"""What DuckDB says of the same rows: the second opinion on every number of a chart."""

import datetime as dt
import json
import math
import random
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import duckdb
import numpy as np

from persistence import store as stores
from persistence.tsdb import buckets
from persistence.tsdb.queries.lines import Aggregate, Line, LinesQuestion
from persistence.tsdb.rollups.sketches import EXACT, RANK_ERROR
from persistence.writing import transaction

NAMES = ("cpu", "memory", 'odd "name"\n', "alone")
HOSTS = ("a", "b", "c")
ODD_VALUES = (math.inf, -math.inf, 1e301, -1e302, None, 1e300, 0.0)
ZONES = ("UTC", "Asia/Kathmandu", "America/New_York", "Asia/Kolkata", "Europe/Amsterdam")
WIDTHS = (
    *(dt.timedelta(seconds=n) for n in (1, 10, 30)),
    *(dt.timedelta(minutes=n) for n in (1, 2, 5, 10, 15, 30)),
    *(dt.timedelta(hours=n) for n in (1, 2, 3, 6, 12)),
    *(dt.timedelta(days=n) for n in (1, 2, 7)),
)
_COLUMNS = (
    "correlation_id, service_type, handler_name, action_type, created_at, updated_at,"
    " correlation_type, timestamp, metric_name, metric_value, tags"
)
_INSERT = f"INSERT INTO service_correlations ({_COLUMNS}) VALUES ({', '.join(['%s'] * 11)})"
_AGAIN = (
    " ON CONFLICT (correlation_id) DO UPDATE SET timestamp = excluded.timestamp,"
    " metric_name = excluded.metric_name, metric_value = excluded.metric_value,"
    " tags = excluded.tags, created_at = excluded.created_at"
)


@dataclass
class Writing:
    """Random rows around `until`, written as agents do; the same for the same `chance`."""

    chance: random.Random
    until: dt.datetime
    days: float = 4.0
    engine: str = "sqlite"

    def insert(self, number: int) -> None:
        self._put([self._row() for _ in range(number)])

    def insert_late(self, number: int) -> None:
        """Write rows in one hour of one metric, many of them: their quantiles are estimated."""
        hour = self.until - dt.timedelta(hours=self.chance.randint(1, int(self.days * 24)))
        rows = [self._row() for _ in range(number)]
        second = dt.timedelta(seconds=3600 / number)
        self._put(
            [
                (*row[:7], self._text(hour + n * second), NAMES[0], *row[9:])
                for n, row in enumerate(rows)
            ]
        )

    def change(self) -> None:
        """Delete, update and replace some of the rows there are."""
        with transaction(), stores.connection().cursor() as cursor:
            cursor.execute("SELECT correlation_id FROM service_correlations")
            ids = sorted(row[0] for row in cursor.fetchall())
            chosen = self.chance.sample(ids, min(len(ids), 30))
            for one in chosen[:10]:
                cursor.execute("DELETE FROM service_correlations WHERE correlation_id = %s", [one])
            for one in chosen[10:20]:
                column = self.chance.choice(("metric_value", "timestamp", "tags", "metric_name"))
                value = dict(zip(_COLUMNS.split(", "), self._row(), strict=True))[column]
                cursor.execute(
                    f"UPDATE service_correlations SET {column} = %s WHERE correlation_id = %s",
                    [value, one],
                )
            for one in chosen[20:]:
                self._replace(cursor, (one, *self._row()[1:]))

    def _replace(self, cursor, row) -> None:
        if self.engine == "sqlite":
            cursor.execute(_INSERT.replace("INSERT", "INSERT OR REPLACE"), row)
        else:
            cursor.execute(_INSERT + _AGAIN, row)

    def _put(self, rows) -> None:
        with transaction(), stores.connection().cursor() as cursor:
            cursor.executemany(_INSERT, rows)

    def _row(self):
        at = self._text(self._moment())
        timestamp = None if self.chance.random() < 0.05 else at
        name = self.chance.choices(NAMES, (6, 3, 2, 1))[0]
        return (
            str(uuid.UUID(int=self.chance.getrandbits(128))), "memory", "h", "a", at, at,
            "metric_datapoint", timestamp, name, self._value(), self._tags(name),
        )  # fmt: skip  # a row

    def _moment(self) -> dt.datetime:
        kind = self.chance.random()
        if kind < 0.02:  # a clock that is a year off
            return self.until + dt.timedelta(days=self.chance.choice((-365, 365)))
        back = dt.timedelta(days=self.days) * self.chance.random()
        at = self.until - back
        if kind < 0.2:  # on the edge of a bucket
            return at.replace(minute=0, second=0, microsecond=0)
        return at.replace(microsecond=self.chance.randrange(1000) * 1000)

    def _text(self, at: dt.datetime):
        if self.engine != "sqlite":
            return at
        form = self.chance.random()
        if form < 0.01:
            return self.chance.choice(("yesterday", "", "2026-99-99"))
        if form < 0.1:
            return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if form < 0.2:
            return at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
        return at.isoformat()

    def _value(self):
        if self.chance.random() < 0.03:
            odd = self.chance.choice((*ODD_VALUES, *(("n/a",) if self.engine == "sqlite" else ())))
            return math.nan if odd is None and self.engine != "sqlite" else odd
        return round(self.chance.gauss(50, 20), self.chance.choice((0, 3)))

    def _tags(self, name: str):
        if name == NAMES[-1]:
            return None
        tags = {"host": self.chance.choice(HOSTS), "n": self.chance.choice((1, "1", True))}
        return self.chance.choice(
            (json.dumps(tags), json.dumps({"host": "a"}), "not JSON", None, json.dumps([1]))
            if self.chance.random() < 0.2
            else (json.dumps({"host": tags["host"]}),)
        )


def question(chance: random.Random, until: dt.datetime, days: float) -> LinesQuestion:
    zone = ZoneInfo(chance.choice(ZONES))
    width = chance.choice(WIDTHS)
    start = until - dt.timedelta(days=days * 1.1) * chance.random()
    if chance.random() < 0.05:
        start -= dt.timedelta(days=365)
    number = chance.randint(1, 400)
    return LinesQuestion(
        chance.choices(NAMES, (6, 3, 2, 1))[0],
        start.astimezone(zone),
        start + width * number,
        width,
        tuple(chance.sample(list(Aggregate), chance.randint(1, len(Aggregate)))),
        chance.choice(((), (), ("host",), ("host", "n"), ("nowhere",))),
        chance.choice(((), (), (("host", "a"),), (("n", "1"),), (("n", "true"),))),
    )


class Truth:
    """DuckDB over a copy of the store's rows as they are now."""

    def __init__(self) -> None:
        self._vendor = stores.connection().vendor
        self._db = duckdb.connect()
        self._db.execute("SET TimeZone = 'UTC'")
        self._db.execute(
            "CREATE TABLE points (name TEXT, tags TEXT, moment TEXT, value DOUBLE, number BOOLEAN)"
        )
        with stores.connection().cursor() as cursor:
            cursor.execute(
                "SELECT metric_name, tags, CAST(coalesce(timestamp, created_at) AS TEXT),"
                " metric_value FROM service_correlations"
                " WHERE correlation_type = 'metric_datapoint'"
            )
            rows = [
                (n, tags, at, *((v, True) if isinstance(v, float | int) else (None, False)))
                for n, tags, at, v in cursor.fetchall()
            ]
        columns = [list(column) for column in zip(*rows, strict=True)]
        if columns:
            kinds = ("TEXT", "TEXT", "TEXT", "DOUBLE", "BOOLEAN")
            unnested = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
            self._db.execute(f"INSERT INTO points SELECT {unnested}", columns)

    def close(self) -> None:
        self._db.close()

    def lines(self, asked: LinesQuestion) -> dict[tuple, list[dict]]:
        """Return by group the buckets that hold a point, each with its number and values."""
        origin = buckets.origin(asked.start, asked.width)
        origin_ms = round(origin.timestamp() * 1000)
        width = asked.width // dt.timedelta(milliseconds=1)
        end = origin_ms + width * len(asked.buckets)
        # SQLite's julianday() rounds to the millisecond, PostgreSQL's are cut.
        half = 500 if self._vendor == "sqlite" else 0
        groups = "".join(f", {_value(key)} AS g{n}" for n, key in enumerate(asked.group_by))
        tags = "".join(f" AND {_has(key, value)}" for key, value in asked.tags)
        found = self._db.execute(
            f"""
            WITH timed AS (
                SELECT *, (epoch_us(try_cast(moment AS TIMESTAMPTZ)) + {half}) // 1000 AS ms,
                    CASE WHEN json_valid(tags) AND json_type(tags) = 'OBJECT'
                        THEN tags END AS object,
                    CASE WHEN number AND value BETWEEN -1e300 AND 1e300 THEN value END AS drawn
                FROM points WHERE name = ?
            ), grouped AS (
                SELECT (ms - {origin_ms}) // {width} AS bucket, drawn{groups}
                FROM timed WHERE ms >= {origin_ms} AND ms < {end}{tags}
            )
            SELECT * EXCLUDE (drawn), count(*) AS points, count(drawn) AS numbers,
                avg(drawn), min(drawn), max(drawn), sum(drawn), list(drawn ORDER BY drawn)
            FROM grouped GROUP BY ALL ORDER BY bucket
            """,
            [asked.name],
        ).fetchall()
        lines: dict[tuple, list[dict]] = {}
        for bucket, *group, points, numbers, avg, low, high, total, values in found:
            tags_of = tuple(zip(asked.group_by, group, strict=True))
            lines.setdefault(tags_of, []).append(
                {
                    "bucket": bucket, "points": points, "numbers": numbers, "avg": avg,
                    "min": low, "max": high, "sum": total,
                    "values": [value for value in values if value is not None],
                }
            )  # fmt: skip  # a row
        return lines


def _value(key: str) -> str:
    return f"coalesce(json_extract_string(object, '$.{key}'), '')"


def _has(key: str, value: str) -> str:
    return f"coalesce(json_extract_string(object, '$.{key}') = '{value}', false)"


def disagreements(asked: LinesQuestion, lines: list[Line], truth: dict) -> Iterator[str]:
    """Say in words where lines differ from the truth."""
    if {line.tags for line in lines} != set(truth):
        yield f"groups {[line.tags for line in lines]} instead of {list(truth)}"
        return
    for line in lines:
        rows = truth[line.tags]
        counts = np.zeros(len(asked.buckets), np.int64)
        for row in rows:
            counts[row["bucket"]] = row["points"]
        if line.counts.tolist() != counts.tolist():
            yield f"{line.tags}: counts differ"
            continue
        if line.undrawn != sum(row["points"] - row["numbers"] for row in rows):
            yield f"{line.tags}: {line.undrawn} undrawn"
        for aggregate, values in line.values.items():
            empty = np.ones(len(values), bool)
            for row in rows:
                got = values[row["bucket"]]
                empty[row["bucket"]] = False
                if not _agrees(aggregate, float(got), row, asked.width):
                    yield f"{line.tags}: {aggregate} of bucket {row['bucket']} is {got}, {row}"[
                        :900
                    ]
            if not np.isnan(values[empty]).all():
                yield f"{line.tags}: {aggregate} is no gap where nothing is"


def _agrees(aggregate: Aggregate, got: float, row: dict, width: dt.timedelta) -> bool:
    if aggregate is Aggregate.COUNT:
        return got == row["points"]
    if not row["numbers"]:
        return math.isnan(got)
    if aggregate.percent is not None:
        return _rank_agrees(got, row["values"], aggregate.percent)
    if aggregate in {Aggregate.MIN, Aggregate.MAX}:
        return got == row[aggregate.value]
    if aggregate is Aggregate.RATE:
        return _close(got * width.total_seconds(), row)
    if aggregate is Aggregate.SUM:
        return _close(got, row)
    return _close(got * row["numbers"], row)


def _close(total: float, row: dict) -> bool:
    # Sums of the same numbers in another order, the largest of which may cancel each other.
    scale = max(abs(value) for value in row["values"]) * len(row["values"])
    return abs(total - math.fsum(row["values"])) <= 1e-12 * scale


def _rank_agrees(got: float, values: list[float], percent: int) -> bool:
    exact = values[max(-(-len(values) * percent // 100), 1) - 1]
    if got == exact or len(values) <= EXACT:
        return got == exact
    low, high = np.searchsorted(values, got, "left"), np.searchsorted(values, got, "right")
    wanted = percent / 100 * len(values)
    # Stated for 99 of 100: twice as much never occurs.
    slack = 2 * RANK_ERROR * len(values) + 1
    return bool(low - slack <= wanted <= high + slack)


def compare(chance: random.Random, until: dt.datetime, days: float, number: int, ask) -> list[str]:
    """Ask so many random questions; return what was answered wrongly."""
    wrong = []
    with closing(Truth()) as truth:
        for _ in range(number):
            asked = question(chance, until, days)
            answer = ask(asked)
            for words in disagreements(asked, list(answer.lines), truth.lines(asked)):
                wrong.append(f"{asked}: {answer.source}: {words}")
    return wrong
