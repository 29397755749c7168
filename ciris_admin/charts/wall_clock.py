"""Moments as the clocks of a zone show them: Plotly knows no zones."""

import datetime as dt

import numpy as np
from numpy.typing import NDArray

Instants = NDArray[np.int64]  # epoch milliseconds
_TWO_CHANGES = 60 * 86_400_000  # no zone changes its clocks twice within


def on_the_wall(at: dt.datetime, zone: dt.tzinfo) -> str:
    return at.astimezone(zone).replace(tzinfo=None).isoformat("T", "milliseconds")


def wall(buckets: Instants, zone: dt.tzinfo) -> list[str]:
    """Write instants, which are in order, as the clocks of a zone show them."""
    if not len(buckets):
        return []
    first, last = (_offset(int(at), zone) for at in (buckets[0], buckets[-1]))
    if zone is dt.UTC or (first == last and buckets[-1] - buckets[0] < _TWO_CHANGES):
        shown = buckets + first
    else:
        shown = buckets + np.array([_offset(int(at), zone) for at in buckets])
    texts: list[str] = np.datetime_as_string(shown.astype("datetime64[ms]")).tolist()
    return texts


def _offset(at: int, zone: dt.tzinfo) -> int:
    moment = dt.datetime.fromtimestamp(at / 1000, tz=zone)
    return int((moment.utcoffset() or dt.timedelta()) / dt.timedelta(milliseconds=1))
