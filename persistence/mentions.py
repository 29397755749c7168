"""The task and the thought that a row names, wherever its writer put their ids."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from persistence.fields import StoredJson
from persistence.stored_row import held

_NAMES = {
    "task": ("task_id", "source_task_id"),
    "thought": ("thought_id", "follow_up_thought_id"),
}
_DEEPEST = 2  # {"context": {"task_id": …}} and an event's {"details": {"task_id": …}}


@dataclass(frozen=True)
class Mention:
    """An id found in a row, and whether the store holds what it names."""

    kind: str  # task or thought
    id: str
    is_held: bool


def mentions(*sources: StoredJson | Mapping[str, Any] | None, thought: str = "") -> list[Mention]:
    """Return what the sources name, each once; `thought` may be a thought's id or something else.

    Two queries at most.
    """
    named: dict[str, dict[str, None]] = {"task": {}, "thought": {}}
    for source in sources:
        for kind, key in ids_in(source):
            named[kind][key] = None
    tasks = held("tasks", "task_id", named["task"])
    thoughts = held("thoughts", "thought_id", [*named["thought"], *filter(None, [thought])])
    if thought in thoughts:
        named["thought"][thought] = None
    return [
        *(Mention("task", key, key in tasks) for key in named["task"]),
        *(Mention("thought", key, key in thoughts) for key in named["thought"]),
    ]


def ids_in(source: StoredJson | Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Yield what a source names: task or thought, and its id. Asks no database."""
    return _ids(source.value if isinstance(source, StoredJson) else source)


def _ids(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and depth == 0:
        value = _parsed(value)  # agents from 2.9 on keep JSON as a string of JSON
    if not isinstance(value, Mapping) or depth > _DEEPEST:
        return
    for kind, names in _NAMES.items():
        for name in names:
            if isinstance(value.get(name), str) and value[name]:
                yield kind, value[name]
    for inner in value.values():
        yield from _ids(inner, depth + 1)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
