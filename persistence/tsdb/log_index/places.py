"""Numbers for indexed lines that grow with their time: arithmetic, no data.

A number is a millisecond since 1970, moved to begin at zero, and below it the place of a line
among those of the same millisecond.
"""

PLACE_BITS = 16
_MIDDLE = 1 << 46  # milliseconds: 2,230 years before and after 1970


def first_place(milliseconds: int | None) -> int:
    """Return the lowest number of a millisecond; of none, or one that is out of reach, an end's."""
    slot = 0 if milliseconds is None else min(max(milliseconds + _MIDDLE, 0), 2 * _MIDDLE - 1)
    return slot << PLACE_BITS


def last_place(milliseconds: int | None) -> int:
    """Return the highest number of a millisecond."""
    return first_place(milliseconds) + (1 << PLACE_BITS) - 1


def milliseconds_of(place: int) -> int:
    """Return the millisecond that a number lies in."""
    return (place >> PLACE_BITS) - _MIDDLE
