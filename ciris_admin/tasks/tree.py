"""The thoughts of a task in the order of a reader: each under the one that it follows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from persistence.tasks.queries.thoughts import ThoughtRow

DEEPEST = 6  # steps of indentation; a deeper branch stays at the last


@dataclass(frozen=True)
class Step:
    """A thought in its place: alone after another it stands under it, one of several inside it."""

    thought: ThoughtRow
    depth: int
    follows: bool  # its parent is the tree's, and above it
    elsewhere: str | None  # a parent that is not among these thoughts


def arrange(thoughts: Sequence[ThoughtRow]) -> list[Step]:
    """Put thoughts in tree order: by parent, then in the order given.

    Each thought appears once: a circle of parents is cut at its first thought, and a thought
    whose parent is not among them stands at the root and says so.
    """
    present = {thought.thought_id for thought in thoughts}
    under: dict[str, list[ThoughtRow]] = {}
    for thought in thoughts:
        if thought.parent_thought_id in present:
            under.setdefault(thought.parent_thought_id or "", []).append(thought)
    seen: set[str] = set()
    roots = [thought for thought in thoughts if thought.parent_thought_id not in present]
    return [step for root in [*roots, *thoughts] for step in _walk(root, under, present, seen)]


def _walk(
    root: ThoughtRow, under: dict[str, list[ThoughtRow]], present: set[str], seen: set[str]
) -> Iterator[Step]:
    """Walk down from `root` without recursion: a chain may be as long as the task."""
    waiting = [(root, 0, False)]
    while waiting:
        thought, depth, follows = waiting.pop()
        if thought.thought_id in seen:
            continue
        seen.add(thought.thought_id)
        parent = thought.parent_thought_id
        yield Step(thought, depth, follows, parent if parent and parent not in present else None)
        followers = under.get(thought.thought_id, [])
        deeper = min(depth + (len(followers) > 1), DEEPEST)
        waiting.extend((follower, deeper, True) for follower in reversed(followers))
