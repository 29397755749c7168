"""The only clock: whoever needs the time takes it from here, and tests freeze one name."""

import datetime as dt


def now() -> dt.datetime:
    """Return the present moment as an aware UTC datetime."""
    return dt.datetime.now(dt.UTC)
