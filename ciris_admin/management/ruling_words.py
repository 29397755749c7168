"""A ruling in words on a terminal, before it is signed: everything that the signature binds."""

import difflib
import json
from collections.abc import Iterator, Mapping

from ciris_admin.identity.draft_file import Readable
from ciris_admin.management.terminal import plain
from persistence.identity.states import Operation, State
from persistence.identity.words import words


def lines(ruling: Readable) -> Iterator[str]:
    """Yield what is about to be signed, its operations as differences."""
    body = ruling.body
    yield f"{body['decision'].upper()} change {plain(body['change'])}, revision {body['revision']}"
    yield f"  store      {plain(body['store'])}"
    yield f"  quorum     {body['quorum']}"
    yield f"  reason     {plain(body['reason'])}"
    yield f"  signed by  {plain(body['authority'])} with the key {words(body['key'])}"
    yield f"  issued at  {plain(body['issued_at'])}"
    for number, operation in enumerate(ruling.operations, 1):
        yield ""
        yield from _operation(number, operation)
    yield ""
    yield f"Digest  {words(ruling.digest)}"
    yield f"        {ruling.digest}"


def _operation(number: int, operation: Operation) -> Iterator[str]:
    before, after = _written(operation.before), _written(operation.after)
    act = "change" if before and after else "add" if after else "remove"
    yield f"{number}. {act} {operation.item.kind} {plain(operation.item.id)}"
    if before == after and operation.before and operation.after:
        # They say the same and are spelt differently, and the spelling is signed.
        before, after = [_as_stored(operation.before)], [_as_stored(operation.after)]
    for line in difflib.unified_diff(before, after, lineterm="", n=2):
        if not line.startswith(("---", "+++", "@@")):
            yield f"   {line}"


def _written(state: State | None) -> list[str]:
    if state is None:
        return []
    content: Mapping[str, str] = state.content
    told = [f"{name}: {plain(value)}" for name, value in content.items() if name != "attributes"]
    return told + _attributes(state.attributes)


def _attributes(text: str | None) -> list[str]:
    """Write JSON one entry a line; text that is none, or says a key twice, as it is stored."""
    if text is None:
        return []
    try:
        value = json.loads(text, object_pairs_hook=_no_key_twice)
    except (ValueError, RecursionError):
        return [f"attributes as stored: {plain(text)}"]
    spread = json.dumps(value, indent=2, ensure_ascii=False)
    return [plain(line) for line in f"attributes: {spread}".split("\n")]


def _as_stored(state: State) -> str:
    return f"attributes as stored: {plain(state.attributes or '')}"


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found
