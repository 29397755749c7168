"""The spans of one trace in reading order: children under their parent, circles cut."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Span = TypeVar("Span")
DEEPEST = 8  # deeper spans are listed, indented no further
LOST = "its parent is not in this trace"
CIRCLE = "its parents lead in a circle"


@dataclass(frozen=True)
class Placed(Generic[Span]):
    """A span in the tree; `parent` is None at the top, `odd` says why it stands there oddly."""

    depth: int
    span: Span
    parent: Span | None = None
    odd: str = ""


def in_tree(
    spans: Sequence[Span],
    *,
    own: Callable[[Span], str | None],
    parent: Callable[[Span], str | None],
) -> list[Placed[Span]]:
    """Return each span once with its depth, in the order given among siblings.

    A span whose parent is missing, or that is its own ancestor, stands at the top.
    """
    present = {own(span) for span in spans} - {None}
    children: dict[str | None, list[int]] = defaultdict(list)
    for place, span in enumerate(spans):
        above = parent(span)
        children[above if above in present and above != own(span) else None].append(place)
    seen: set[int] = set()

    def below(start: list[int]) -> Iterator[Placed[Span]]:
        waiting: list[tuple[int, int, int | None]] = [(0, place, None) for place in start[::-1]]
        while waiting:
            depth, place, above = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            span = spans[place]
            odd = "" if above is not None else _odd(own(span), parent(span), present)
            yield Placed(min(depth, DEEPEST), span, None if above is None else spans[above], odd)
            if (name := own(span)) is not None:
                waiting.extend((depth + 1, child, place) for child in reversed(children[name]))

    tree = list(below(children[None]))
    for place in range(len(spans)):
        tree.extend(below([place]))  # what only a circle leads to
    return tree


def _odd(own: str | None, parent: str | None, present: set[str | None]) -> str:
    if not parent:
        return ""
    return CIRCLE if parent == own or parent in present else LOST
