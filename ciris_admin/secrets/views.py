"""Secrets by reference: the list, one of them, who had which opened, the master keys."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ciris_admin.pages.fields import offer
from ciris_admin.pages.listing import Listing, beside, carried, respond_list
from ciris_admin.pages.render import htmx_of, respond
from ciris_admin.secrets.forms import AccessFilterForm, SecretFilterForm
from ciris_admin.secrets.page import REVEAL, facts, found, reveal_context
from persistence import shapes
from persistence.secrets import queries, standing

COLUMNS = (
    "secret_uuid", "description", "sensitivity", "pattern", "hint", "created_at",
    "last_accessed", "access_count", "places", "actions", "manual_only", "key_id",
)  # fmt: skip
ACCESS_COLUMNS = (
    "access_id", "at", "secret_uuid", "access_type", "accessor", "purpose", "action",
    "source_ip", "success", "failure",
)  # fmt: skip


@require_GET
def show_list(request: HttpRequest) -> HttpResponseBase:
    form = SecretFilterForm(request)
    offer(form, "pattern", queries.patterns())
    wanted = form.wanted()
    listing = Listing(
        name="secrets",
        table="secrets",
        form=form,
        read=lambda cursor: queries.page(wanted=wanted, cursor=cursor),
        every=lambda: queries.every(wanted=wanted),
        count=lambda: queries.count(wanted=wanted),
        columns=COLUMNS,
    )
    context = {
        "standing": standing.of_store() if listing.here else None,
        "patterns_trouble": standing.of_patterns(),
        "an_agents": shapes.current().read_only,
    }
    return respond_list(
        request, listing, page="secrets/list.html", fragment="secrets/_rows.html", context=context
    )


@require_GET
def show_secret(request: HttpRequest, secret_uuid: str) -> HttpResponse:
    secret = found(secret_uuid)
    if htmx_of(request).target == REVEAL:
        return render(request, "secrets/_hidden.html", {**facts(secret), **reveal_context(secret)})
    wanted = SecretFilterForm(request).wanted()
    before, after = beside(lambda: queries.beside(wanted=wanted, secret_uuid=secret_uuid))
    twin = {**facts(secret), "before": before, "after": after}
    context = {**twin, **reveal_context(secret), "carry": carried(request)}
    return respond(request, page="secrets/secret.html", context=context, twin=twin)


@require_GET
def show_accesses(request: HttpRequest) -> HttpResponseBase:
    form = AccessFilterForm(request)
    wanted = form.wanted()
    listing = Listing(
        name="secret-accesses",
        table="secret_access_log",
        form=form,
        read=lambda cursor: queries.accesses(wanted=wanted, cursor=cursor),
        every=lambda: queries.every_access(wanted=wanted),
        count=lambda: queries.count_accesses(wanted=wanted),
        columns=ACCESS_COLUMNS,
    )
    return respond_list(
        request, listing, page="secrets/accesses.html", fragment="secrets/_accesses.html"
    )


@require_GET
def show_keys(request: HttpRequest) -> HttpResponse:
    an_agents = shapes.current().read_only
    twin = {"standing": standing.of_store(), "keys": queries.keys()}
    context = {**twin, "an_agents": an_agents}
    return respond(request, page="secrets/keys.html", context=context, twin=twin)
