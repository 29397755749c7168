"""Thoughts: the list of them, and a thought's own page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.pages.downloads import stored_text
from ciris_admin.pages.fields import offer
from ciris_admin.pages.listing import Listing, beside, carried, respond_list, sorting
from ciris_admin.pages.render import htmx_of, respond
from ciris_admin.pages.tree import shown
from ciris_admin.tasks.forms import ThoughtFilterForm
from ciris_admin.tasks.views import LONGEST, links, shown_context
from persistence.tasks.queries import tasks, thoughts

COLUMNS = (
    "thought_id", "source_task_id", "thought_type", "status", "created_at", "updated_at",
    "round_number", "ponder_count", "parent_thought_id", "content", "final_action",
    "ponder_notes", "retry_count", "escalation_level",
)  # fmt: skip


@require_GET
def show_list(request: HttpRequest) -> HttpResponseBase:
    """List thoughts."""
    form = ThoughtFilterForm(request)
    offer(form, "status", thoughts.statuses())
    offer(form, "type", thoughts.types())
    wanted = form.wanted(clock.now())
    listing = Listing[Any](
        name="thoughts",
        table="thoughts",
        form=form,
        read=lambda cursor: thoughts.page(wanted=wanted, cursor=cursor),
        every=lambda: thoughts.every(wanted=wanted),
        columns=COLUMNS,
        count=lambda: thoughts.count(wanted=wanted),
    )
    return respond_list(
        request,
        listing,
        page="tasks/thoughts.html",
        fragment="tasks/_thoughts.html",
        context={
            **sorting(request, oldest_first=wanted.oldest_first),
            "by_the_clock": form.is_fixed,
        },
    )


@require_GET
def show_thought(request: HttpRequest, thought_id: str) -> HttpResponse:
    """Show one thought: what it came from, what it says, what it led to."""
    if request.GET.get("format") == "raw":
        return stored_text(thoughts.stored_context(thought_id=thought_id), f"{thought_id}-context")
    found = thoughts.thought(thought_id=thought_id)
    if found is None:
        raise Http404("The store holds no thought of this id.")
    part = shown_context(request, thoughts.context, thought_id=thought_id)
    if part and htmx_of(request):
        return render(request, "tasks/_context.html", part)
    twin = _facts(request, found)
    context = {
        **twin,
        "action": shown(found.final_action, longest=LONGEST),
        "notes": shown(found.ponder_notes, longest=LONGEST),
        **part,
        **links(request, "tasks:thought", twin),
        "crumbs": [("Thoughts", reverse("tasks:thoughts") + carried(request)), (found.title, None)],
    }
    return respond(request, page="tasks/thought.html", context=context, twin=twin)


def _facts(request: HttpRequest, found: thoughts.ThoughtDetail) -> dict[str, Any]:
    """Gather what the page and its twin say of a thought, in a fixed number of queries."""
    thought_id = found.thought_id
    wanted = ThoughtFilterForm(request).wanted(clock.now())
    before, after = beside(lambda: thoughts.beside(wanted=wanted, thought_id=thought_id))
    return {
        "thought": found,
        "task": tasks.named(task_id=found.source_task_id),
        "ancestors": thoughts.ancestors(thought_id=thought_id),
        "children": thoughts.children(thought_id=thought_id),
        "feedback": thoughts.feedback_on(thought_ids=[thought_id]),
        "audit_entries": thoughts.audit_entries_of(originators=[thought_id]).get(thought_id, 0),
        "before": before,
        "after": after,
    }
