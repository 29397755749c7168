"""Two states of an item compared: each field of it that differs, as far as a page can show it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from persistence.identity.differences import exact_json
from persistence.identity.differences.exact_json import Attributes
from persistence.identity.differences.fields import Comparison, Difference, Path, What
from persistence.identity.differences.rows import Differences
from persistence.identity.differences.showing import Shower
from persistence.identity.states import Kind, Operation, State

MOST_ROWS = 400  # on one page
MOST_LETTERS = 6_000_000  # of all items on one page, both sides
_MOST_LISTED = 2_000  # differences among which a value is looked for that only moved
_LEAST_MOVED = 8  # letters: that a shorter value vanishes here and comes there says nothing
_ATTRIBUTES: Path = ("attributes",)
_FIELDS = {
    Kind.NODE: ("type",),
    Kind.EDGE: ("source", "target", "relationship", "weight"),
}


def compare(before: State | None, after: State | None) -> Differences:
    """Compare two states of one item; None is an item that is not there."""
    return _shown(before, after, Shower(), MOST_ROWS)


def compare_all(operations: Iterable[Operation]) -> list[tuple[Operation, Differences]]:
    """Compare each item of a change with what it is to be, within what one page can carry."""
    shower = Shower()
    rows, letters = MOST_ROWS, MOST_LETTERS
    pairs: list[tuple[Operation, Differences]] = []
    for one in operations:
        letters -= _size(one.before) + _size(one.after)
        if letters < 0 and pairs:
            differences = Differences([], 0, 0, ["It is too much to compare on one page."])
        else:
            differences = _shown(one.before, one.after, shower, rows)
        rows -= len(differences.rows)
        pairs.append((one, differences))
    return pairs


def _shown(before: State | None, after: State | None, shower: Shower, most: int) -> Differences:
    comparison, notes = found(before, after)
    # The same value, written otherwise, comes last: it pushes nothing else out of sight.
    listed = sorted(comparison.listed, key=lambda one: one.what is What.WRITTEN)
    rows = [shower.row(one) for one in listed[:most]]
    return Differences(rows, comparison.differing - len(rows), comparison.unchanged, notes)


def _size(state: State | None) -> int:
    return sum(map(len, state.content.values())) if state else 0


def found(before: State | None, after: State | None) -> tuple[Comparison, Sequence[str]]:
    """Return the differences themselves, the first of them listed, and what to say of the whole."""
    comparison = Comparison(most=_MOST_LISTED)
    old, new = (state.content if state else {} for state in (before, after))
    comparison.compare(_plain(before), _plain(after), (), ())
    notes = list(_attributes(old.get("attributes"), new.get("attributes"), comparison))
    paired = _moved(comparison.listed)
    comparison.differing -= len(comparison.listed) - len(paired)
    comparison.listed = paired
    return comparison, notes


def changed_paths(before: State | None, after: State | None) -> frozenset[Path]:
    """Return the fields that differ, for blame; what is not an object counts as one field."""
    paths = set(_paths(_plain(before), _plain(after), ()))
    old, new = (state.attributes if state else None for state in (before, after))
    if old == new:
        return frozenset(paths)
    one, other = (exact_json.read(text) if text is not None else None for text in (old, new))
    if one and other:
        paths |= set(_paths(one.value, other.value, _ATTRIBUTES))
    else:
        paths.add(_ATTRIBUTES)
    return frozenset(paths)


def _paths(before: Any, after: Any, path: Path) -> Iterator[Path]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        if before != after:
            yield path
        return
    for key in {**before, **after}:
        if key not in before or key not in after:
            yield (*path, key)
        else:
            yield from _paths(before[key], after[key], (*path, key))


def _plain(state: State | None) -> dict[str, Any]:
    """Return the fields of an item other than its attributes; a weight is a number."""
    if state is None:
        return {}
    content: Mapping[str, str] = state.content
    fields: dict[str, Any] = {
        name: content[name] for name in _FIELDS[state.item.kind] if name in content
    }
    return fields | ({"weight": (fields["weight"],)} if "weight" in fields else {})


def _attributes(old: str | None, new: str | None, comparison: Comparison) -> Iterator[str]:
    """Compare the attributes; yield sentences on how that was done."""
    if old is None and new is None:
        return
    if sum(exact_json.parts(text) for text in (old, new) if text) > exact_json.MOST_PARTS:
        yield "Too many values to compare one by one: the attributes are compared as text."
        _as_text(old, new, comparison)
        return
    one, other = (Attributes({}, ()) if t is None else exact_json.read(t) for t in (old, new))
    if one is None or other is None:
        yield "Attributes that are no JSON object are compared as text."
        _as_text(old, new, comparison)
        return
    for when, read in (("before", one), ("after", other)):
        if read.twice:
            names = ", ".join(json.dumps(key[:80]) for key in read.twice[:5])
            yield f"An object has a key twice {when} ({names}): readers disagree which one counts."
    already = comparison.differing
    if one.value or other.value:
        comparison.compare(one.value, other.value, _ATTRIBUTES, _ATTRIBUTES)
    if old != new and comparison.differing == already:
        if old is None or new is None:
            _as_value(
                one.value if new is None else None, other.value if old is None else None, comparison
            )
        else:
            why = exact_json.spelling(old, new, one.value, other.value)
            comparison.add(What.WRITTEN, _ATTRIBUTES, _ATTRIBUTES, None, None, why)
    elif old == new and not one.value:
        comparison.unchanged += 1


def _as_text(old: str | None, new: str | None, comparison: Comparison) -> None:
    if old is not None and new is not None:
        comparison.compare(old, new, _ATTRIBUTES, _ATTRIBUTES)
    else:
        _as_value(old, new, comparison)


def _as_value(old: Any, new: Any, comparison: Comparison) -> None:
    if old is None:
        comparison.add(What.ADDED, None, _ATTRIBUTES, None, new)
    else:
        comparison.add(What.REMOVED, _ATTRIBUTES, None, old)


def _moved(listed: Sequence[Difference]) -> list[Difference]:
    """Join what vanished in one place with what came in another, if it is the same value."""
    gone = {id(one): _weighty(one.before) for one in listed if one.what is What.REMOVED}
    come = {id(one): _weighty(one.after) for one in listed if one.what is What.ADDED}
    counts = Counter(gone.values()), Counter(come.values())
    once = {key for key in counts[0] if key and counts[0][key] == 1 == counts[1][key]}
    sources = {gone[id(one)]: one for one in listed if gone.get(id(one)) in once}
    return [
        _joined(sources[come[id(one)]], one) if come.get(id(one)) in once else one
        for one in listed
        if gone.get(id(one)) not in once
    ]


def _joined(gone: Difference, come: Difference) -> Difference:
    return Difference(What.MOVED, gone.source, come.path, gone.before, come.after)


def _weighty(value: Any) -> str:
    """Return what tells a value from others; nothing for one that many fields have."""
    if isinstance(value, str):
        return f"text {value}" if len(value) >= _LEAST_MOVED else ""
    try:
        return repr(value) if isinstance(value, dict | list) and value else ""
    except RecursionError:
        return ""
