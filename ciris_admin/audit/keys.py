"""The keys of a chain: which are pinned, from where to where, and which it only names itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from ciris_admin import clock
from ciris_admin.access import reauthentication
from ciris_admin.access.roles import ADMINISTRATOR, has_role, require_role, signed_in
from ciris_admin.audit import sides
from ciris_admin.audit.sides import SIDES, Side
from ciris_admin.chain.recording import record
from ciris_admin.pages.render import respond
from persistence.audit import pinning, proving, queries, trusted
from persistence.audit.origins import origin
from persistence.audit.pinning import PinningRefused
from persistence.audit.queries import KeyRow
from persistence.audit.verifying.keyring import Window
from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.signatures import BadKey, PublicKey
from persistence.identity.words import words
from persistence.moments import Moment, parse, stored

LARGEST = 20_000  # bytes of a public key
HOW_IN_WORDS = {
    "made here": "made here",
    "operator": "pinned by an operator",
    "first use": "trusted on first use",
}


class PinRefused(Exception):
    """A key is not pinned; the message is for a person."""


@dataclass(frozen=True)
class Trusted:
    """A key that is believed: pinned, or handed over to (then without `pinned_at`)."""

    key_id: str
    algorithm: str
    fingerprint: str
    words: str
    signs: str  # which entries
    how: str
    pinned_at: Moment | None
    pinned_by: str


@dataclass(frozen=True)
class Claimed:
    """A key that the chain's own database names. `fingerprint` is None where it cannot be read."""

    row: KeyRow
    fingerprint: str | None
    words: str
    is_pinned: bool


@require_GET
def show(request: HttpRequest, chain: str) -> HttpResponse:
    return _page(request, SIDES[chain])


@require_role(ADMINISTRATOR)
@sensitive_post_parameters("password")
@require_POST
def pin(request: HttpRequest, chain: str) -> HttpResponse:
    """Pin a key: of a pasted or chosen PEM, or one that the chain names (on first use)."""
    side = SIDES[chain]

    def act(user: User) -> str:
        key = _asked_for(request, side)
        how = "first use" if request.POST.get("key_id") else "operator"
        now = clock.now()
        name = user.get_username()
        wanted = Pin(chain, key, None, None, how, stored(now), name)
        said = {"chain": chain, "key": key.id, "fingerprint": key.fingerprint, "how": how}
        with transaction.atomic():
            record("audit.key.pinned", by=name, payload=said)
            pinning.pin(wanted)
        return f"The key {key.id} is pinned, {HOW_IN_WORDS[how]}. Verify the chain now."

    return _act(request, side, act)


@require_role(ADMINISTRATOR)
@sensitive_post_parameters("password")
@require_POST
def unpin(request: HttpRequest, chain: str) -> HttpResponse:
    side = SIDES[chain]

    def act(user: User) -> str:
        key_id = request.POST.get("key_id", "")
        with transaction.atomic():
            record(
                "audit.key.unpinned",
                by=user.get_username(),
                payload={"chain": chain, "key": key_id},
            )
            if not pinning.unpin(chain, key_id):
                raise PinRefused("This key is not pinned.")
        return f"The key {key_id} is trusted no more."

    return _act(request, side, act)


def _asked_for(request: HttpRequest, side: Side) -> PublicKey:
    """Return the key that is to be pinned. Raises PinRefused."""
    key_id = request.POST.get("key_id")
    if key_id:
        claims = queries.signing_keys(chain=side.chain)
        text = next((row.public_key for row in claims if row.key_id == key_id), "")
    else:
        file = request.FILES.get("file")
        content = file.read(LARGEST) if file else b""
        text = content.decode(errors="replace") or request.POST.get("public_key", "")
    if not text.strip():
        raise PinRefused("Paste the public key in PEM, or choose its file.")
    try:
        return PublicKey.from_pem(text[:LARGEST].replace("\r\n", "\n"))
    except BadKey as error:
        raise PinRefused(f"The key is not pinned: {error}.") from error


def _act(request: HttpRequest, side: Side, act: Callable[[User], str]) -> HttpResponse:
    try:
        reason = reauthentication.refusal(request, request.POST.get("password", ""))
        if reason:
            raise PinRefused(reason)
        messages.success(request, act(signed_in(request)))
    except (PinRefused, PinningRefused) as refused:
        messages.error(request, str(refused))
        return _page(request, side, status=422)
    return redirect(side.address("keys"))


def _page(request: HttpRequest, side: Side, *, status: int = 200) -> HttpResponse:
    try:
        pins, trouble = trusted.pins(side.chain), None
    except PinningRefused as error:
        pins, trouble = (), str(error)
    own = {one.key.id: one for one in pins if one.chain == side.name}
    ring = proving.trusted(side.chain, origin(side.chain) or "") if own else None
    user = signed_in(request)
    twin = {
        "trusted": [_trusted(one, own) for one in ring.windows.values()] if ring else [],
        "claimed": _claimed(side, own.values()),
        "roots": queries.roots(chain=side.chain),
        "trouble": trouble,
    }
    context = {
        **twin,
        **sides.context(side),
        "shown": queries.SHOWN,
        "asks_password": user.has_usable_password(),
        "may_pin": has_role(user, ADMINISTRATOR),
    }
    return respond(request, page="audit/keys.html", context=context, twin=twin, status=status)


def _trusted(one: Window, pins: Mapping[str, Pin]) -> Trusted:
    pin = pins.get(one.key.id)
    return Trusted(
        key_id=one.key.id,
        algorithm=one.key.algorithm,
        fingerprint=one.key.fingerprint,
        words=words(one.key.fingerprint),
        signs=_entries(one),
        how=HOW_IN_WORDS[pin.how] if pin else one.vouched,
        pinned_at=parse(pin.pinned_at) if pin else None,
        pinned_by=pin.by if pin else "",
    )


def _entries(one: Window) -> str:
    if not one.bounded:
        return "any entry"
    if one.last is None:
        return f"from entry {one.first:,} on"
    return f"up to entry {one.last:,}" if one.first is None else f"{one.first:,} to {one.last:,}"


def _claimed(side: Side, own: Iterable[Pin]) -> list[Claimed]:
    pinned = {one.key.fingerprint for one in own}
    found = []
    for row in queries.signing_keys(chain=side.chain):
        try:
            key = PublicKey.from_pem(row.public_key)
        except BadKey:
            key = None
        said = words(key.fingerprint) if key else ""
        fingerprint = key.fingerprint if key else None
        found.append(Claimed(row, fingerprint, said, fingerprint in pinned))
    return found
