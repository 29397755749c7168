"""A filtered list as CSV: streamed, capped with a stated cap, safe to open in a spreadsheet."""

import csv
import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse

from ciris_admin.chain.recording import record
from ciris_admin.pages.downloads import as_file, streamed

CSV_CAP = 100_000
LONGEST = 400  # characters of one value of a filter, in the entry
_LINES_PER_PART = 500
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file for csv.writer whose write returns the line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def record_export(request: HttpRequest, name: str, form: str, cap: int) -> None:
    """Record that a list is taken away: the one GET that writes, into the console's own chain.

    How many rows it will have is not known before they are read. Raises NoAuditKey, and then
    nothing may be handed out.
    """
    asked = {key: text[:LONGEST] for key, text in request.GET.items() if key != "format"}
    said = {"table": name, "form": form, "filter": asked, "cap": cap}
    record("data.exported", by=request.user.get_username(), payload=said)


def csv_response(
    request: HttpRequest, name: str, columns: Sequence[str], rows: Iterable[Any]
) -> StreamingHttpResponse:
    """Stream dataclass `rows` as `name`.csv, one column per field named in `columns`.

    Recorded before the first line.
    """
    record_export(request, name, "csv", CSV_CAP)
    lines = _lines(columns, rows)
    parts = iter(lambda: "".join(islice(lines, _LINES_PER_PART)), "")
    return as_file(streamed(request, parts, content_type="text/csv; charset=utf-8"), name, "csv")


def safe_cell(value: Any) -> str:
    """Return the cell's text; what a spreadsheet would run as a formula gets a leading quote."""
    if value is None or isinstance(value, int | float):
        return "" if value is None else str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _lines(columns: Sequence[str], rows: Iterable[Any]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(columns)
    found = iter(rows)
    for row in islice(found, CSV_CAP):
        values = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
        yield writer.writerow([safe_cell(values[column]) for column in columns])
    if next(found, None) is not None:
        yield writer.writerow([f"Cut after {CSV_CAP:,} rows: narrow the filter for the rest."])
