"""What DuckDB says of the same rows: the second opinion on every number of a chart."""

import datetime as dt

import duckdb

from persistence import store as stores
from persistence.tsdb import buckets
from persistence.tsdb.queries.lines import LinesQuestion


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
