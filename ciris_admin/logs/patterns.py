"""Similar lines as one, with how many there are of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.logs.addresses import with_words
from ciris_admin.logs.forms import LogFilterForm
from ciris_admin.pages.range_links import range_links
from ciris_admin.pages.render import respond
from persistence import shapes
from persistence.limits import TimeLimitReached
from persistence.tsdb.log_lines import LogLine
from persistence.tsdb.log_patterns import Pattern
from persistence.tsdb.queries import log_patterns
from persistence.tsdb.queries.log_patterns import Grouped

_MOST_RUNS = 8


@dataclass(frozen=True)
class Row:
    """A pattern with the address of its lines, empty where it has no words to look for."""

    pattern: Pattern
    levels: Sequence[str]
    newest: LogLine
    url: str


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    form = LogFilterForm(request, now=clock.now())
    stopped, found = "", Grouped((), 0, 0, is_all=True)
    try:
        found = log_patterns.grouped(lines=form.lines())
    except TimeLimitReached as reached:
        stopped = str(reached)
    context = {
        "rows": [
            Row(pattern, list(pattern.levels), newest, _url(form, pattern))
            for pattern, newest in found.patterns
        ],
        "found": found,
        "stopped": stopped,
        "has_lines": shapes.current().has("service_correlations"),
        "form": form,
        "chips": form.chips(),
        "links": range_links(form),
        "list_url": reverse("logs:list") + form.here(),
    }
    said = [
        {"pattern": p.text, "lines": p.lines, "levels": dict(p.levels), "newest": n.correlation_id}
        for p, n in found.patterns
    ]
    twin = {"patterns": said, "more": found.more, "read": found.read, "stopped": stopped}
    return respond(request, page="logs/patterns.html", context=context, twin=twin)


def _url(form: LogFilterForm, pattern: Pattern) -> str:
    runs = [run.replace('"', " ") for run in pattern.constant()]
    words = " ".join(f'"{run}"' for run in runs[:_MOST_RUNS] if any(map(str.isalnum, run)))
    return reverse("logs:list") + with_words(form, words) if words else ""
