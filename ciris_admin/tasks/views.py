"""Tasks: the list of them, and a task's own page with its thoughts in order."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.pages.downloads import stored_text
from ciris_admin.pages.fields import offer
from ciris_admin.pages.listing import (
    OLDEST,
    Listing,
    beside,
    carried,
    respond_list,
    sorting,
)
from ciris_admin.pages.render import htmx_of, respond
from ciris_admin.pages.tree import shown
from ciris_admin.tasks.forms import TaskFilterForm
from ciris_admin.tasks.tree import arrange
from persistence.fields import StoredJson
from persistence.tasks.queries import tasks, thoughts

CHILDREN = 50
LONGEST = 256 * 1024  # characters of a stored value that a page draws
COLUMNS = (
    "task_id", "description", "status", "priority", "created_at", "updated_at", "parent_task_id",
    "outcome", "retry_count", "created_by",
)  # fmt: skip


@require_GET
def show_list(request: HttpRequest) -> HttpResponseBase:
    """List tasks."""
    form = TaskFilterForm(request)
    offer(form, "status", tasks.statuses())
    wanted = form.wanted(clock.now())
    listing = Listing[Any](
        name="tasks",
        table="tasks",
        form=form,
        read=lambda cursor: tasks.page(wanted=wanted, cursor=cursor),
        every=lambda: tasks.every(wanted=wanted),
        columns=COLUMNS,
        count=lambda: tasks.count(wanted=wanted),
    )
    return respond_list(
        request,
        listing,
        page="tasks/tasks.html",
        fragment="tasks/_tasks.html",
        context={
            **sorting(request, oldest_first=wanted.oldest_first),
            "by_the_clock": form.is_fixed,
        },
    )


@require_GET
def show_task(request: HttpRequest, task_id: str) -> HttpResponse:
    """Show one task: what was asked, what was thought and done, what came of it."""
    if request.GET.get("format") == "raw":
        return stored_text(tasks.stored_context(task_id=task_id), f"{task_id}-context")
    found = tasks.task(task_id=task_id)
    if found is None:
        raise Http404("The store holds no task of this id.")
    part = shown_context(request, tasks.context, task_id=task_id)
    if part and htmx_of(request):
        return render(request, "tasks/_context.html", part)
    twin = _facts(request, found)
    steps = arrange(twin["thoughts"].rows)
    context = {
        **twin,
        "steps": steps,
        "held": thoughts.present(thought_ids={step.elsewhere for step in steps if step.elsewhere}),
        **part,
        **links(request, "tasks:task", twin),
        "children_shown": CHILDREN,
        "children_slice": f":{CHILDREN}",
        "outcome": shown(found.outcome, longest=LONGEST),
        "crumbs": [("Tasks", reverse("tasks:list") + carried(request)), (found.title, None)],
    }
    return respond(request, page="tasks/task.html", context=context, twin=twin)


def shown_context(
    request: HttpRequest, read: Callable[..., StoredJson | None], **key: str
) -> dict[str, Any]:
    """Return the template context of a stored context if it was asked for; it may be long."""
    if request.GET.get("part") != "context":
        return {}
    return {"context": shown(read(**key), longest=tasks.CONTEXT_SHOWN), "raw_url": "?format=raw"}


def links(request: HttpRequest, name: str, twin: Mapping[str, Any]) -> dict[str, Any]:
    """Return the addresses of the rows beside this one, which keep the list's filter."""
    carry = carried(request)
    oldest_first = request.GET.get("sort") == OLDEST
    return {
        "before_url": twin["before"] and reverse(name, args=[twin["before"]]) + carry,
        "after_url": twin["after"] and reverse(name, args=[twin["after"]]) + carry,
        **sorting(request, oldest_first=oldest_first),
    }


def _facts(request: HttpRequest, found: tasks.TaskDetail) -> dict[str, Any]:
    """Gather what the page and its twin say of a task, in a fixed number of queries."""
    task_id, parent_id = found.task_id, found.parent_task_id
    thought = thoughts.of_task(task_id=task_id)
    ids = [row.thought_id for row in thought.rows]
    wanted = TaskFilterForm(request).wanted(clock.now())
    before, after = beside(lambda: tasks.beside(wanted=wanted, task_id=task_id))
    return {
        "task": found,
        "parent": tasks.named(task_id=parent_id) if parent_id else None,
        "children": tasks.children(task_id=task_id, limit=CHILDREN),
        "thoughts": thought,
        "feedback": thoughts.feedback_on(thought_ids=ids),
        "audit_entries": thoughts.audit_entries_of(originators=[task_id, *ids]),
        "before": before,
        "after": after,
    }
