"""Having one secret opened: for a purpose, with the password once more, for half a minute.

The value is in one answer that no cache keeps, and nowhere else: not in the address, the
session, a message, a log or a traceback.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from ciris_admin.access import reauthentication
from ciris_admin.access.roles import OPERATOR, require_role
from ciris_admin.pages.render import htmx_of
from ciris_admin.secrets.forms import RevealForm
from ciris_admin.secrets.page import facts, found, reveal_context
from persistence.secrets import disclosure
from persistence.secrets.disclosure import Revealed
from persistence.secrets.master_key import BadMasterKey, NoMasterKey
from persistence.secrets.opening import StaysClosed
from persistence.secrets.policy import Refuse
from persistence.secrets.queries import SecretRow
from persistence.writing import refuse_read_only

SECONDS = 30
REFUSED = 422


@require_role(OPERATOR)
@sensitive_post_parameters("password")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, secret_uuid: str) -> HttpResponse:
    """Show a secret to an operator who says what for; a GET leads back to its page."""
    secret = found(secret_uuid)
    if request.method == "GET":
        return redirect("secrets:secret", secret_uuid)
    refuse_read_only()
    form = RevealForm(secret, request.POST)
    if not form.is_valid():
        return _refused(request, secret, form)
    asked = form.cleaned_data
    who = {
        "accessor": request.user.get_username(),
        "purpose": asked["purpose"],
        "source_ip": request.META.get("REMOTE_ADDR"),
    }
    reason = reauthentication.refusal(request, asked["password"])
    if reason:
        if reason != reauthentication.LOCKED:  # what is tried then is not written, however often
            disclosure.refuse(secret_uuid, Refuse("password", reason), **who)
        form.add_error("password", reason)
        return _refused(request, secret, form)
    try:
        revealed = disclosure.reveal(secret_uuid, confirmed=asked.get("confirmed", False), **who)
    except (StaysClosed, NoMasterKey, BadMasterKey) as error:
        return _refused(request, secret, form, str(error))
    return _shown(request, secret, revealed)


@sensitive_variables("revealed", "context")
def _shown(request: HttpRequest, secret: SecretRow, revealed: Revealed) -> HttpResponse:
    address = reverse("secrets:secret", args=[secret.secret_uuid])
    context: dict[str, Any] = {
        "secret": secret,
        "revealed": revealed,
        "seconds": SECONDS,
        "back": address,
    }
    if htmx_of(request):
        context |= facts(found(secret.secret_uuid))  # in which this opening is
        response = render(request, "secrets/_shown.html", context)
    else:
        response = render(request, "secrets/revealed.html", context)
        response["Refresh"] = f"{SECONDS}; url={address}"
    response["Cache-Control"] = "no-store, private"
    # Packed beside what the reader typed, its length would tell of it.
    response["Content-Encoding"] = "identity"
    return response


def _refused(
    request: HttpRequest, secret: SecretRow, form: RevealForm, sentence: str = ""
) -> HttpResponse:
    context = reveal_context(secret, form, sentence)
    # The part of the page that asks, and the refusal among who asked for it.
    page = "secrets/_hidden.html" if htmx_of(request) else "secrets/secret.html"
    return render(request, page, {**facts(secret), **context}, status=REFUSED)
