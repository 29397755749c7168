"""Random rows of metrics in a store, written, changed and replaced as agents do."""

import datetime as dt
import json
import math
import random
import uuid
from dataclasses import dataclass

from persistence import store as stores
from persistence.writing import transaction

NAMES = ("cpu", "memory", 'odd "name"\n', "alone")
HOSTS = ("a", "b", "c")
ODD_VALUES = (math.inf, -math.inf, 1e301, -1e302, None, 1e300, 0.0)
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
