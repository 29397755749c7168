"""Forgetting a series whose rows have another text of tags now."""

from collections.abc import Collection

from persistence.tsdb.rollups import state
from persistence.tsdb.rollups.asking import among, tell
from persistence.writing import transaction


def forget(series: Collection[int]) -> None:
    """Drop series with their cells: the change of their rows has marked each of their hours."""
    if not series:
        return
    which, values = among("series_id", list(series))
    with transaction():
        state.outrun()
        for table in ("rollup_cells", "rollup_sketches", "rollup_series"):
            tell(f"DELETE FROM {table} WHERE {which}", values)  # noqa: S608  # names of ours
