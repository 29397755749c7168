"""CIRIS_HOME, the data directory: made for its owner alone."""

from django.conf import settings


def make_home() -> None:
    """Make the data directory unless it is there. Raises OSError."""
    settings.CIRIS_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
