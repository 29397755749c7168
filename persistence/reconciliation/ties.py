"""What ties an entry of the chain to another record, as conditions that an index answers.

Three ties occur in agents' stores, and none of them is a guess:

- an audit event among the correlations has the id of its entry (the writer of both gives one id);
- an entry about a thought has the thought's id as its originator;
- a node names no entry, nor an entry a node: what they share is the time of writing.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Func
from django.db.models.fields import Field
from django.db.models.sql.compiler import SQLCompiler

from persistence.audit.models import AuditEntry
from persistence.tasks.models import Thought
from persistence.tsdb.models import Correlation
from persistence.tsdb.rules import CorrelationType

NEAR_SECONDS = 60  # between a node's writing and an entry that may be about it
NO_ACTION = ("", "{}", "null")  # what agents store where a thought has no final action


class _Shifted(Func):
    """The time of a node's writing moved by some seconds, as entries have theirs stored.

    To the second. SQLite compares the texts of times: with `T` or a space between day and hour.
    """

    output_field = Field()

    def __init__(self, seconds: int, separator: str) -> None:
        super().__init__(OuterRef("updated_at"), OuterRef("created_at"))
        self.seconds, self.separator = seconds, separator

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        form = f"%%Y-%%m-%%d{self.separator}%%H:%%M:%%S"
        return f"strftime('{form}', {self._written(compiler)}, '{self.seconds} seconds')", []

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        written = self._written(compiler)
        return f"date_trunc('second', {written}) + interval '{self.seconds} seconds'", []

    def _written(self, compiler: SQLCompiler) -> str:
        columns = (compiler.compile(source)[0] for source in self.get_source_expressions())
        return f"coalesce({', '.join(columns)})"


def audit_events(rows: QuerySet[Correlation]) -> QuerySet[Correlation]:
    return rows.filter(correlation_type=CorrelationType.AUDIT_EVENT)


def acted(rows: QuerySet[Thought]) -> QuerySet[Thought]:
    """Keep the thoughts that have a final action."""
    return rows.filter(final_action_json__isnull=False).exclude(final_action_json__in=NO_ACTION)


def has_event() -> Exists:
    """Say of an entry whether an audit event has its id."""
    return Exists(audit_events(Correlation.objects.filter(correlation_id=OuterRef("event_id"))))


def has_action() -> Exists:
    """Say of an entry whether its originator is a thought with a final action."""
    return Exists(acted(Thought.objects.filter(thought_id=OuterRef("originator_id"))))


def event_has_entry() -> Exists:
    return Exists(AuditEntry.objects.filter(event_id=OuterRef("correlation_id")))


def thought_has_entry() -> Exists:
    return Exists(AuditEntry.objects.filter(originator_id=OuterRef("thought_id")))


def node_has_entry() -> Q:
    """Say of a node whether any entry was written within NEAR_SECONDS of its last writing."""
    near = Q()
    for separator in ("T", " "):
        near |= Q(
            Exists(
                AuditEntry.objects.filter(
                    event_timestamp__gte=_Shifted(-NEAR_SECONDS, separator),
                    event_timestamp__lt=_Shifted(NEAR_SECONDS + 1, separator),
                )
            )
        )
    return near
