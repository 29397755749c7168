"""Sealing what is about to be stored: in the caller's transaction, before its row is written.

`hide` takes the named values of a row and returns them with a token for each secret; the
secrets are sealed into the same transaction. Nothing that is found passes in clear: where
there is no master key the write is refused.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from persistence import clock
from persistence.moments import stored
from persistence.secrets import access_log, keys, policy, sealing, tokens
from persistence.secrets.master_key import NoMasterKey
from persistence.secrets.models import SealedSecret, SecretReference
from persistence.secrets.opening import plaintext_of
from persistence.secrets.policy import AccessType
from persistence.secrets.sealing import Row, Sealed
from persistence.secrets.tokens import Found
from persistence.secrets.watching import ENDLESS, HoldsSecret, places_in, refuse_name
from persistence.writing import InvalidInput

STORED = "Initial secret storage"  # the agents' words for it
SYSTEM = "system"
T = TypeVar("T")
_notes: ContextVar[list[tuple[str, str]] | None] = ContextVar("sealed_notes", default=None)


@dataclass(frozen=True)
class Hidden:
    """Values without their secrets, and which secrets were where in them."""

    values: dict[str, Any]
    notes: tuple[tuple[str, str], ...] = field(default=())

    def note(self, place: str, item_id: str, scope: str = "") -> None:
        """Write where these secrets were found, once the row's own key is known."""
        note(self.notes, place, item_id, scope)


def note(notes: Iterable[tuple[str, str]], place: str, item_id: str, scope: str = "") -> None:
    """Write where secrets were found: the uuid and the path of each, in this row."""
    now = stored(clock.now())
    rows = [
        SecretReference(
            secret_uuid=uuid, place=place, item_id=item_id, scope=scope, path=path, noted_at=now
        )
        for uuid, path in dict.fromkeys(notes)
    ]
    if rows:
        SecretReference.objects.bulk_create(rows, ignore_conflicts=True)


@contextlib.contextmanager
def collecting() -> Iterator[list[tuple[str, str]]]:
    """Let `cleared` seal what it finds, in the transaction that is open; gather where it was."""
    notes: list[tuple[str, str]] = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


def cleared(value: T, name: str) -> T:
    """Return a value that may be stored: as it is, or with a token for each secret.

    Raises HoldsSecret outside of `collecting`.
    """
    if not places_in(value):
        return value
    notes = _notes.get()
    if notes is None:
        raise HoldsSecret
    hidden = hide({name: value})
    notes.extend(hidden.notes)
    result: T = hidden.values[name]
    return result


def cleared_name(text: str, name: str) -> str:
    """Do as `cleared` for a text that comes again and again: it is looked at once."""
    try:
        refuse_name(text)
    except HoldsSecret:
        return cleared(text, name)
    return text


def hide(values: Mapping[str, Any]) -> Hidden:
    """Return the values with each secret sealed and replaced, in the transaction that is open.

    Raises NoMasterKey where a secret is found and nothing can seal it, naming where it is.
    """
    found = {name: places for name, value in values.items() if (places := places_in(value))}
    if not found:
        return Hidden(dict(values))
    first = next(iter(found))
    try:
        sealer = keys.sealer()
    except NoMasterKey as error:
        kind = found[first][0].finding.kind
        path = _path(first, found[first][0].path[: -1 if found[first][0].in_key else None])
        raise NoMasterKey(
            f"{path} holds a secret ({kind.description}), and nothing was written. {error}"
        ) from None
    notes: list[tuple[str, str]] = []

    def seal(one: Found) -> str:
        uuid = kept(one, sealer)
        notes.append((uuid, one.path))
        return uuid

    try:
        clear = {
            name: tokens.replaced(value, found[name], name, seal) if name in found else value
            for name, value in values.items()
        }
    except RecursionError:
        raise InvalidInput(ENDLESS) from None
    return Hidden(clear, tuple(notes))


def with_refs(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes that list the secrets whose tokens they hold, as agents list them."""
    own = {key: value for key, value in attributes.items() if key != tokens.REFS}
    return {**own, tokens.REFS: list(dict.fromkeys(tokens.uuids_in(own)))}


def _path(name: str, path: Iterable[str | int]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{name}{''.join(steps)}"


def kept(found: Found, sealer: keys.Sealer) -> str:
    """Return the uuid of a secret, sealing it now if the store has not got it."""
    value = found.plaintext.encode("utf-8", "surrogatepass")
    uuid = sealer.uuid_of(value)
    row = SealedSecret.objects.filter(secret_uuid=uuid).first()
    if row is None:
        made = _new_row(found, value, uuid, sealer)
        row, new = SealedSecret.objects.get_or_create(secret_uuid=uuid, defaults=made)
        if new:
            access_log.append(
                AccessType.STORE,
                secret_uuid=uuid,
                accessor=SYSTEM,
                purpose=STORED,
                at=clock.now(),
            )
            return uuid
    if policy.stricter(found.kind.sensitivity, row.sensitivity_level):
        bind(row, sealer, sensitivity=found.kind.sensitivity)  # it is more than it seemed
    return uuid


def _new_row(found: Found, value: bytes, uuid: str, sealer: keys.Sealer) -> dict[str, Any]:
    level = str(found.kind.sensitivity)
    actions = policy.actions_of(level)
    sealed = sealing.seal(value, sealer.master, Row(uuid, level, actions, manual_only=False))
    return {
        **sealed_columns(sealed),
        "description": found.kind.description,
        "sensitivity_level": level,
        "detected_pattern": found.kind.pattern,
        "context_hint": found.path[:200],
        "created_at": stored(clock.now()),
        "access_count": 0,
        "auto_decapsulate_for_actions": actions,
        "manual_access_only": 0,
    }


def sealed_columns(sealed: Sealed) -> dict[str, Any]:
    """Return a sealed value as the columns of its row."""
    return {
        "encrypted_value": sealed.value,
        "encryption_key_ref": sealed.key_id,
        "salt": sealed.salt,
        "nonce": sealed.nonce,
        "sealing_version": sealed.version,
    }


def bind(
    row: SealedSecret,
    sealer: keys.Sealer,
    *,
    sensitivity: str | None = None,
    manual_only: bool | None = None,
) -> None:
    """Seal a secret anew under other rules, which its value is bound to."""
    value = plaintext_of(row, keys.ring())
    level = str(sensitivity or row.sensitivity_level)
    manual = bool(row.manual_access_only) if manual_only is None else manual_only
    actions = policy.actions_of(level)
    sealed = sealing.seal(value, sealer.master, Row(row.secret_uuid, level, actions, manual))
    SealedSecret.objects.filter(secret_uuid=row.secret_uuid).update(
        **sealed_columns(sealed),
        sensitivity_level=level,
        auto_decapsulate_for_actions=actions,
        manual_access_only=int(manual),
    )
