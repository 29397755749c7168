"""One setting: its value, why it is so, how it came to be so, and how to hold it still."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.charts import setting_history
from ciris_admin.config import node as nodes
from ciris_admin.config import standing
from ciris_admin.config.node import crumbs, line
from ciris_admin.config.values import Said, said
from ciris_admin.pages.export import csv_response
from ciris_admin.pages.listing import with_values
from ciris_admin.pages.render import respond
from persistence.config import queries
from persistence.config.queries import ConfigNode, Evidence, HistoryPoint, SettingRow, Source
from persistence.graph.rules import GraphScope
from persistence.moments import Moment

SHOWN = 20  # interactions on the page; the CSV has as many as the store answers with
VALUES = 50
HEADINGS = {"finding": "Score", "tool": "Latency, s"}
COLUMNS = ("at", "kind", "subject", "outcome", "value", "weight", "learned", "by")


@dataclass(frozen=True)
class Change:
    """A value that the setting took, as the chart and the table say it."""

    at: Moment | None
    value: Any
    said: Said
    origin: str
    by: str
    reason: str
    version: int | None

    @property
    def moment(self) -> dt.datetime | None:
        return self.at.at if self.at else None


@require_GET
def show(request: HttpRequest, name: str, node_id: str) -> HttpResponseBase:
    return page(request, name, nodes.found(request, node_id))


def page(
    request: HttpRequest, name: str, node: ConfigNode, *, problem: str = "", status: int = 200
) -> HttpResponseBase:
    """Show a setting, with what was refused if something was."""
    row = _row(node, name)
    subjects = queries.subjects(node.node_id, name) if row.subjects else []
    about = _about(request, subjects)
    explained = queries.evidence(node.node_id, name, about) if row.subjects else None
    interactions: Sequence[Evidence] = explained.interactions if explained else []
    if request.GET.get("format") == "csv":
        return csv_response(request, f"{name}-interactions", COLUMNS, interactions)
    changes = [_change(point) for point in queries.history(node.node_id, name, about)]
    twin: dict[str, Any] = {
        "node_id": node.node_id,
        "scope": node.scope,
        "row": row,
        "about": about,
        "explanation": explained,
        "history": changes,
    }
    shown = line(row)
    context = {
        **twin,
        "node": node,
        "line": shown,
        "why": _why_words(about, explained.value if explained and about else row.value),
        "set_since": row.source is Source.SET and not about,
        "counts": list(explained.counts.items()) if explained else [],
        **_behind(interactions),
        "subjects": [subject for subject in subjects if subject],
        "changes": changes[::-1][:VALUES],
        "figure": _figure(changes, row),
        "is_identity": node.scope == GraphScope.IDENTITY,
        "standing": standing.of(request, node.scope),
        "problem": problem,
        "csv_url": with_values(request.GET, format="csv") if interactions else "",
        "json_url": with_values(request.GET, format="json"),
        "crumbs": crumbs(node, name),
    }
    return respond(request, page="config/setting.html", context=context, twin=twin, status=status)


def _row(node: ConfigNode, name: str) -> SettingRow:
    found = next((row for row in node.settings if row.setting.name == name), None)
    if found is None:
        raise Http404("This type of configuration has no setting of this name.")
    return found


def _about(request: HttpRequest, subjects: Sequence[str]) -> str:
    """Return the entry of a table that the address names, by default the first there is."""
    wanted = request.GET.get("about", request.POST.get("about", ""))
    return wanted if wanted in subjects else next(iter(subjects), "")


def _why_words(about: str, value: Any) -> str:
    words = "" if isinstance(value, Mapping | list) else said(value).words
    short = words if words and len(words) <= 12 else "so"
    return f"Why is this {short} for {about}?" if about else f"Why is this {short}?"


def _behind(interactions: Sequence[Evidence]) -> dict[str, Any]:
    """Return what the table of the interactions says."""
    shown = [(one, _after(one)) for one in interactions[:SHOWN]]
    return {
        "interactions": shown,
        "after_is_number": all(after.is_number for _, after in shown),
        "value_heading": _heading(interactions),
        "weighted": any(one.weight != 1 for one in interactions),
    }


def _after(one: Evidence) -> Said:
    """Say what an interaction led to; in a table of subjects, for its own subject."""
    table = one.learned if isinstance(one.learned, Mapping) else {}
    value = table.get(one.subject, one.learned)
    # As many digits in each row of the column: 0.720 below 0.819.
    return Said(f"{value:.3f}", is_number=True) if isinstance(value, float) else said(value)


def _heading(interactions: Sequence[Evidence]) -> str:
    """Name the number that interactions carry; empty where none does."""
    kinds = {one.kind for one in interactions if one.value is not None}
    return HEADINGS.get(next(iter(kinds)), "Value") if kinds else ""


def _change(point: HistoryPoint) -> Change:
    return Change(
        point.at,
        point.value,
        said(point.value),
        "changed outside the console" if point.origin == "outside" else str(point.origin),
        point.by,
        point.reason,
        point.version,
    )


def _figure(changes: Sequence[Change], row: SettingRow) -> Any:
    return setting_history.figure(
        changes,
        now=clock.now(),
        zone=timezone.get_current_timezone(),
        bounds=(row.setting.minimum, row.setting.maximum),
        unit=row.setting.unit,
    )
