"""Keeping a secret for manual access alone, or no longer."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ciris_admin.access.roles import OPERATOR, require_role
from ciris_admin.secrets.page import found
from persistence.secrets import protecting
from persistence.secrets.master_key import BadMasterKey, NoMasterKey
from persistence.secrets.opening import StaysClosed


@require_role(OPERATOR)
@require_POST
def protect(request: HttpRequest, secret_uuid: str) -> HttpResponse:
    """Set manual access alone by `manual_only=1`, lift it by `manual_only=0`."""
    said = request.POST.get("manual_only")
    if said not in {"0", "1"}:
        raise BadRequest("Say manual_only=1 or manual_only=0.")
    secret, wanted = found(secret_uuid), said == "1"
    by = request.user.get_username()
    try:
        changed = protecting.protect(secret.secret_uuid, by=by, manual_only=wanted)
    except (StaysClosed, NoMasterKey, BadMasterKey) as error:
        messages.error(request, f"Nothing was changed. {error}")
        return redirect("secrets:secret", secret_uuid)
    if changed and wanted:
        messages.success(request, "No action of the agent opens this secret from now.")
    elif changed:
        messages.success(request, "Manual access alone is lifted: the agent's actions count again.")
    return redirect("secrets:secret", secret_uuid)
