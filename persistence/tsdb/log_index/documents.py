"""What the index holds of a line: made from its row in one place, for all who need it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from persistence import store
from persistence.fields import StoredJson
from persistence.mentions import ids_in
from persistence.other_values import as_text
from persistence.tsdb.expressions import READABLE_MS
from persistence.tsdb.log_index.fields import EVERY, EXACT_LEVEL, field_word, words_of_tags
from persistence.tsdb.log_index.words import words
from persistence.tsdb.log_lines import LOG_ENTRY, message_of, plain_level, source_of

_COLUMNS = (
    "correlation_id, log_level, service_type, handler_name, trace_id, request_data,"
    " response_data, tags"
)
_LONGEST = 200  # characters of a level or component that are kept
_MOST_KEYS = 500


@dataclass(frozen=True)
class Document:
    """A line as it is indexed; `milliseconds` since 1970 are None where its time is no time."""

    correlation_id: str
    milliseconds: int | None
    level: str
    component: str
    words: str  # a space between them


def columns() -> str:
    """Return what a query selects, in the order that `document` takes it."""
    return f"{READABLE_MS[store.connection().vendor]}, {_COLUMNS}"


def document(row: Sequence[Any]) -> Document:
    """Make the document of a line from the values of `columns`."""
    milliseconds, *texts = row
    key, level, service, handler, trace, *stored = map(as_text, texts)
    request, response, tags = (None if text is None else StoredJson(text) for text in stored)
    component = source_of(handler or "", tags, request)
    fields = [
        field_word(*EVERY),
        field_word("level", plain_level(level or "")),
        field_word(EXACT_LEVEL, level or ""),
        field_word("component", component),
        field_word("handler", handler or ""),
        field_word("service", service or ""),
        *([field_word("trace", trace)] if trace else []),
        *(field_word(*named) for source in (tags, request, response) for named in _named(source)),
        *words_of_tags(tags.value if tags else None),
    ]
    message = words(message_of(request, tags, response))
    # Fields come last: a phrase of the message never meets them, nor they each other.
    text = " ".join([*message, *dict.fromkeys(fields)])
    return Document(key, milliseconds, kept(level or ""), kept(component), text)


def read(keys: Iterable[str]) -> Iterator[Document]:
    """Read the lines with these keys, as they are now; a key that is no line's is left out."""
    wanted = list(keys)
    with store.connection().cursor() as cursor:
        for start in range(0, len(wanted), _MOST_KEYS):
            some = wanted[start : start + _MOST_KEYS]
            some += some[:1] * (rounded(len(some)) - len(some))
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT {columns()} FROM service_correlations"  # noqa: S608  # columns of ours
                f" WHERE correlation_id IN ({marks}) AND correlation_type || '' = %s",
                [*some, LOG_ENTRY],
            )
            yield from map(document, cursor.fetchall())


def rounded(number: int) -> int:
    """Return the next power of two: of each length of a list of keys a statement is kept."""
    return 1 << (number - 1).bit_length() if number else 0


def _named(source: StoredJson | None) -> Iterator[tuple[str, str]]:
    # All that is named is under keys that end so; most lines name nothing.
    return ids_in(source) if source is not None and '_id"' in source.text else iter(())


def kept(text: str) -> str:
    """Return text that both engines hold, and no more of it than a name needs."""
    return text[:_LONGEST].replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
