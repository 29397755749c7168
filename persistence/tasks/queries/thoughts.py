"""Thoughts: pages of a filtered list, the tree under a task, one thought whole."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Number
from django.db.models import QuerySet

from persistence import counting, limits, ordering, paging, shapes, statements
from persistence.audit.models import AuditEntry
from persistence.counting import Count
from persistence.fields import Head, StoredJson
from persistence.json_columns import ByteSize, StoredBytes
from persistence.keys import storable
from persistence.moments import Moment
from persistence.occurring import occurring
from persistence.paging import Page
from persistence.tasks import filters
from persistence.tasks.filters import ThoughtFilter
from persistence.tasks.models import FeedbackMapping, Thought
from persistence.tasks.queries.actions import Action, action_of, notes_of
from persistence.texts import shortened

PREVIEW = 300
CONTEXT_SHOWN = 256 * 1024  # characters of a context on a page; the rest is for the download
TITLE = 120
TREE = 500
ANCESTORS = 50
_FACTS = (
    "thought_id", "source_task_id", "thought_type", "status", "created_at", "updated_at",
    "round_number", "ponder_count", "parent_thought_id",
)  # fmt: skip
_LISTED = (*_FACTS, "final_action_json", "ponder_notes_json", "beginning")
_WHOLE = ("content", "retry_count", "escalation_level")


@dataclass(frozen=True)
class ThoughtRow:
    """A thought as lists and trees show it: of its content the beginning."""

    thought_id: str
    source_task_id: str
    thought_type: str | None
    status: str
    created_at: Moment | None
    updated_at: Moment | None
    round_number: int | None
    ponder_count: int | None
    parent_thought_id: str | None
    preview: str
    cut: bool
    final_action: StoredJson | None
    ponder_notes: StoredJson | None

    @property
    def title(self) -> str:
        return shortened(self.preview, TITLE) or f"(no content) {self.thought_id}"

    @property
    def action(self) -> Action | None:
        return action_of(self.final_action)

    @property
    def notes(self) -> Sequence[str]:
        return notes_of(self.ponder_notes)


@dataclass(frozen=True)
class ThoughtExport:
    """A thought as CSV holds it: the whole row but its context."""

    thought_id: str
    source_task_id: str
    thought_type: str | None
    status: str
    created_at: Moment | None
    updated_at: Moment | None
    round_number: int | None
    ponder_count: int | None
    parent_thought_id: str | None
    content: str
    final_action: StoredJson | None
    ponder_notes: StoredJson | None
    retry_count: int | None
    escalation_level: int | None

    @property
    def title(self) -> str:
        return shortened(self.content, TITLE) or f"(no content) {self.thought_id}"

    @property
    def body(self) -> str:
        return self.content.strip()

    @property
    def action(self) -> Action | None:
        return action_of(self.final_action)


@dataclass(frozen=True)
class ThoughtDetail(ThoughtExport):
    """A thought whole but for its context, of which the size is known."""

    context_size: int | None
    not_recorded: Sequence[str]  # columns that this store does not have


@dataclass(frozen=True)
class Feedback:
    feedback_id: str
    source_message_id: str | None
    target_thought_id: str | None
    feedback_type: str | None
    created_at: Moment | None


def page(*, wanted: ThoughtFilter, cursor: str | None = None, size: int = 50) -> Page[ThoughtRow]:
    rows = _with_preview(filters.thoughts(wanted))
    found = paging.paginate(
        rows, wanted.order, cursor=cursor, size=size, or_as_written=True, columns=_LISTED
    )
    return Page([_listed(row) for row in found.rows], found.previous, found.next, found.as_written)


def count(*, wanted: ThoughtFilter) -> Count:
    return counting.count(filters.thoughts(wanted))


def every(*, wanted: ThoughtFilter) -> Iterator[ThoughtExport]:
    """Stream the whole of a filtered list."""
    rows = ordering.in_order(filters.thoughts(wanted).defer("context_json"), wanted.order)
    for row in rows.iterator(chunk_size=200):
        yield ThoughtExport(**_facts(row, *_FACTS, *_WHOLE))


def of_task(*, task_id: str, limit: int = TREE) -> Page[ThoughtRow]:
    """Read the first thoughts of a task, oldest first."""
    return page(wanted=ThoughtFilter(task=task_id, oldest_first=True), size=limit)


def thought(*, thought_id: str) -> ThoughtDetail | None:
    rows = _of_key(thought_id).annotate(context_size=ByteSize("context_json"))
    row: Any = rows.defer("context_json").first()  # annotated with `context_size`
    if row is None:
        return None
    shape = shapes.current()
    columns = ("retry_count", "escalation_level")
    absent = [name for name in columns if not shape.has_column("thoughts", name)]
    facts = _facts(row, *_FACTS, *_WHOLE)
    return ThoughtDetail(**facts, context_size=row.context_size, not_recorded=absent)


def context(*, thought_id: str) -> StoredJson | None:
    """Read a thought's context: the first CONTEXT_SHOWN characters of it."""
    found = _of_key(thought_id).annotate(beginning=Head("context_json", CONTEXT_SHOWN))
    text = found.values_list("beginning", flat=True).first()
    return None if text is None else StoredJson(text)


def stored_context(*, thought_id: str) -> bytes | None:
    """Return a thought's context byte for byte as it is stored."""
    found = _of_key(thought_id).annotate(stored=StoredBytes("context_json"))
    stored = found.values_list("stored", flat=True).first()
    return None if stored is None else bytes(stored)


def beside(*, wanted: ThoughtFilter, thought_id: str) -> tuple[str | None, str | None]:
    """Return the ids of the thoughts before and after this one in the filtered list."""
    row = _of_key(thought_id).only("thought_id", "created_at").first()
    if row is None:
        return None, None
    rows = filters.thoughts(wanted).only("thought_id", "created_at")
    before, after = paging.neighbours(rows, wanted.order, row)
    return _id(before), _id(after)


def ancestors(*, thought_id: str) -> Sequence[ThoughtRow]:
    """Read the thoughts above this one, nearest first; a circle of parents ends where it closes."""
    chain = statements.rows("tasks", "thought_ancestors", thought_id=thought_id, limit=ANCESTORS)
    above = [name for (name,) in chain[1:] if name != thought_id]
    rows = {row.thought_id: row for row in _with_preview(Thought.objects.filter(pk__in=above))}
    return [_listed(rows[name]) for name in dict.fromkeys(above) if name in rows]


def present(*, thought_ids: Collection[str]) -> frozenset[str]:
    """Say which of these thoughts the store holds."""
    found = Thought.objects.filter(pk__in=thought_ids) if thought_ids else Thought.objects.none()
    return frozenset(found.values_list("thought_id", flat=True))


def children(*, thought_id: str, limit: int = 50) -> Page[ThoughtRow]:
    """Read the first thoughts that name this one as their parent, oldest first."""
    return page(wanted=ThoughtFilter(parent=thought_id, oldest_first=True), size=limit)


def feedback_on(*, thought_ids: Collection[str]) -> Sequence[Feedback]:
    rows = FeedbackMapping.objects.filter(target_thought_id__in=thought_ids)
    names = (
        "feedback_id", "source_message_id", "target_thought_id", "feedback_type", "created_at"
    )  # fmt: skip
    return [Feedback(*values) for values in rows.order_by("feedback_id").values_list(*names)[:200]]


def audit_entries_of(*, originators: Collection[str]) -> Mapping[str, int]:
    """Count the audit entries that each of these caused; none if that takes too long."""
    rows = AuditEntry.objects.filter(originator_id__in=originators).order_by()
    counted = rows.values_list("originator_id").annotate(number=Number("*"))
    try:
        with limits.time_limit(limits.COUNT_SECONDS):
            return dict(counted)
    except limits.TimeLimitReached:
        return {}


def statuses() -> Sequence[str]:
    """Name the statuses that occur; none if that takes too long."""
    return occurring("thoughts", "status")


def types() -> Sequence[str]:
    """Name the types that occur; none if that takes too long."""
    return occurring("thoughts", "thought_type")


def _id(row: Thought | None) -> str | None:
    return row.thought_id if row else None


def _of_key(thought_id: str) -> QuerySet[Thought]:
    rows = Thought.objects.filter(thought_id=thought_id)
    return rows.order_by() if storable(thought_id) else rows.none()


def _with_preview(rows: QuerySet[Thought]) -> QuerySet[Any]:
    shown = rows.annotate(beginning=Head("content", PREVIEW + 1))
    return shown.only(*_FACTS, "final_action_json", "ponder_notes_json")


def _listed(row: Any) -> ThoughtRow:  # annotated with `beginning`
    text = row.beginning or ""
    return ThoughtRow(**_facts(row, *_FACTS), preview=text[:PREVIEW], cut=len(text) > PREVIEW)


def _facts(row: Thought, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names} | {
        "final_action": row.final_action_json,
        "ponder_notes": row.ponder_notes_json,
    }
