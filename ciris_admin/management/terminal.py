"""A terminal as commands use it: text that it cannot be moved by, and how far the work is."""

import sys
from collections.abc import Callable
from typing import Any, TypeAlias

from tqdm import tqdm

Bar: TypeAlias = "tqdm[Any]"  # at run time it takes no parameter


def plain(text: str) -> str:
    """Write text with escapes for whatever a terminal would obey or not show."""
    return "".join(one if one.isprintable() else f"\\u{{{ord(one):x}}}" for one in text)


def bar(of: str, *, what: str = "") -> Bar:
    """Show a bar that counts rows, or whatever `of` says they are; none where nobody looks."""
    return tqdm(desc=what, unit=f" {of}", disable=None, leave=False, file=sys.stderr)


def onto(shown: Bar) -> Callable[[int, int | None], None]:
    """Return what shows on a bar how much is done, of so much where that is known."""

    def show(done: int, total: int | None) -> None:
        shown.total = total
        shown.update(done - shown.n)

    return show
