"""Room for the calls of a page, so that Python does not ask the system for it a thousand times.

CPython keeps the frames of its calls in chunks of 16 kB, and gives a chunk back when the last
call in it returns. Where one ends at the depth of a template's loop, each turn of that loop has
a chunk mapped and unmapped: a page of the log did so a thousand times, a third of its time.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
# A frame of 124 kB, for which CPython takes a chunk of 256 kB: the other half has room for a
# thousand calls. What is touched of neither takes no memory.
SLOTS = 15_500


def with_room(function: Function) -> Function:
    """Have everything that `function` calls find room in the chunk of its own frame."""
    code = function.__code__
    function.__code__ = code.replace(co_stacksize=max(SLOTS, code.co_stacksize))
    return function
