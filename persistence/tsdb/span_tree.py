"""The spans of one trace in reading order: children under their parent, circles cut."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Span = TypeVar("Span")
DEEPEST = 8  # deeper spans are listed, indented no further


def in_tree(
    spans: Sequence[Span],
    *,
    own: Callable[[Span], str | None],
    parent: Callable[[Span], str | None],
) -> list[tuple[int, Span]]:
    """Return each span once with its depth, in the order given among siblings.

    A span whose parent is missing, or that is its own ancestor, stands at the top.
    """
    present = {own(span) for span in spans} - {None}
    children: dict[str | None, list[int]] = defaultdict(list)
    for place, span in enumerate(spans):
        above = parent(span)
        children[above if above in present and above != own(span) else None].append(place)
    seen: set[int] = set()

    def below(start: list[int]) -> Iterator[tuple[int, Span]]:
        waiting = [(0, place) for place in reversed(start)]
        while waiting:
            depth, place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            yield min(depth, DEEPEST), spans[place]
            name = own(spans[place])
            if name is not None:
                waiting.extend((depth + 1, child) for child in reversed(children[name]))

    tree = list(below(children[None]))
    for place in range(len(spans)):
        tree.extend(below([place]))  # what only a circle leads to
    return tree
