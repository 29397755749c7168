"""Evidence to carry away: the bundle of what the list shows, recorded in the console's chain."""

import datetime as dt
import hashlib
import os
import tempfile
from dataclasses import asdict
from typing import IO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ciris_admin.access.roles import OPERATOR, require_role
from ciris_admin.audit import standing
from ciris_admin.audit.forms import EntryFilterForm
from ciris_admin.audit.sides import SIDES, Side
from ciris_admin.chain.recording import record
from ciris_admin.pages.downloads import as_file, streamed
from persistence.audit import evidence
from persistence.audit.filters import EntryFilter
from persistence.moments import stored

PART = 64 * 1024  # bytes
IN_MEMORY = 8 * 1024 * 1024  # bytes; a larger bundle is made in a file
DOWNLOADED = "evidence.bundle.downloaded"


@require_role(OPERATOR)
@require_POST
def download(request: HttpRequest, chain: str) -> HttpResponseBase:
    """Answer with the bundle of the filter that the address holds."""
    side = SIDES[chain]
    form = EntryFilterForm(request, types=())
    if form.errors:
        return _refused(request, side, "The filter cannot be read: correct it in the list first.")
    question = _question(form.wanted())
    out = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # read after this returns: the response closes it
    try:
        made = evidence.write(
            out,
            chain=side.chain,
            witness=side.witness,
            wanted=form.wanted(),
            question=question,
            others=_others(side),
        )
    except evidence.NoEvidence as error:
        out.close()
        return _refused(request, side, str(error))
    out.seek(0)
    digest = hashlib.file_digest(out, "sha256").hexdigest()
    said = {
        "chain": chain,
        "question": question,
        "entries": made.entries,
        "checkpoint": made.checkpoint,
        "sha256": digest,
    }
    record(DOWNLOADED, by=request.user.get_username(), payload=said)
    return _file(request, out, f"evidence-{chain}-{digest[:12]}")


def _file(request: HttpRequest, out: IO[bytes], name: str) -> StreamingHttpResponse:
    """Answer with a file that goes when it has been sent."""
    size = out.seek(0, os.SEEK_END)
    out.seek(0)
    parts = iter(lambda: out.read(PART), b"")
    response = streamed(request, parts, content_type="application/zip")
    response._resource_closers.append(out.close)  # type: ignore[attr-defined]  # Django's way to close with a response has no type
    response["Content-Length"] = str(size)
    return as_file(response, name, "zip")


def _question(wanted: EntryFilter) -> dict[str, str | int]:
    """Return what a filter asks for, days as the moments that they stand for."""
    asked = {name: value for name, value in asdict(wanted).items() if value is not None}
    return {
        name: stored(value) if isinstance(value, dt.datetime) else value
        for name, value in asked.items()
    }


def _others(side: Side) -> list[tuple[str, bytes]]:
    newest = standing.of(side).newest
    return [evidence.report_file(newest.report.as_dict())] if newest else []


def _refused(request: HttpRequest, side: Side, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(side.address("list"))
