"""Having secrets opened: by whom, for what, and never unseen.

Each opening and each refusal is a row of the access log and an entry of the audit chain, in
one transaction that is committed before the caller sees a value or a refusal.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from persistence import clock, store
from persistence.audit import appending
from persistence.moments import stored
from persistence.secrets import access_log, keys, policy, tokens
from persistence.secrets.master_key import BadMasterKey, NoMasterKey
from persistence.secrets.models import SealedSecret
from persistence.secrets.opening import StaysClosed, plaintext_of
from persistence.secrets.policy import A_MINUTE, AN_HOUR, AccessType, Facts, Refuse
from persistence.secrets.watching import places_in
from persistence.writing import Conflict, InvalidInput, checked_text, transaction

OPENED, REFUSED = "secret.opened", "secret.refused"
Closed = StaysClosed | NoMasterKey | BadMasterKey
_UNKNOWN = Refuse("unknown", "There is no such secret in this store.")


class Refused(StaysClosed):
    """The rules keep a secret closed. `code` says which, the message why."""


@dataclass(frozen=True)
class Revealed:
    """One secret for a person, and the number of the audit entry that says so."""

    value: str = field(repr=False)
    entry: int


@dataclass(frozen=True)
class Access:
    """Who asks, and for what. `action` is the agent's, None where a person asks."""

    accessor: str
    purpose: str
    action: str | None = None
    confirmed: bool = False
    source_ip: str | None = None


@dataclass(frozen=True)
class Opened:
    """A value with the secrets that were opened in it, and why the others were not."""

    value: Any = field(repr=False)
    opened: tuple[str, ...]
    refused: Mapping[str, str]


def reveal(
    secret_uuid: str,
    *,
    accessor: str,
    purpose: str,
    confirmed: bool = False,
    source_ip: str | None = None,
) -> Revealed:
    """Return one secret to a person who says what for.

    Raises Refused, StaysClosed, NoMasterKey or BadMasterKey; that too is in the access log and
    the audit.
    """
    access = Access(accessor, purpose, confirmed=confirmed, source_ip=source_ip)
    _check(access)
    answer, entry = _decide_and_write(secret_uuid, access)
    if isinstance(answer, Exception):
        raise answer
    return Revealed(answer, entry)


def refuse(
    secret_uuid: str, reason: Refuse, *, accessor: str, purpose: str, source_ip: str | None = None
) -> None:
    """Write down that a person was refused a secret before the rules were asked."""
    access = Access(accessor, purpose, source_ip=source_ip)
    _check(access)
    row = SealedSecret.objects.filter(secret_uuid=secret_uuid).first()
    with transaction():
        _write(secret_uuid, row, access, Refused(reason.code, reason.reason), clock.now())


def decapsulate(value: Any, *, action: str, accessor: str, purpose: str) -> Opened:
    """Return a value with the tokens opened that this action of the agent may open.

    The others stay tokens, each with its reason in `refused`.
    """
    access = Access(accessor, purpose, action=checked_text(action, "The action"))
    _check(access)
    answers: dict[str, str] = {}
    refused: dict[str, str] = {}
    for uuid in dict.fromkeys(tokens.uuids_in(value)):
        answer, _ = _decide_and_write(uuid, access)
        if isinstance(answer, Exception):
            refused[uuid] = str(answer)
        else:
            answers[uuid] = answer
    return Opened(tokens.opened(value, answers), tuple(answers), refused)


def _check(access: Access) -> None:
    checked_text(access.accessor, "The accessor")
    if not checked_text(access.purpose, "The purpose").strip():
        checked_text("", "The purpose")
    if places_in(access.purpose):
        raise InvalidInput("The purpose holds a secret itself, and it is kept: say it without.")
    if store.connection().in_atomic_block:
        raise Conflict(
            "Secrets are opened outside a batch: what is written of it must stay, whatever"
            " becomes of the batch."
        )


def _decide_and_write(secret_uuid: str, access: Access) -> tuple[str | Closed, int]:
    """Decide, open and write it down, in one transaction.

    Return the value or the refusal, and the number of the audit entry.
    """
    now = clock.now()
    with transaction():
        appending.lock()  # or two at once would both be the last that the limit allows
        row = SealedSecret.objects.filter(secret_uuid=secret_uuid).first()
        answer = _answer(row, access, now)
        failure = answer if isinstance(answer, Exception) else None
        entry = _write(secret_uuid, row, access, failure, now)
    return answer, entry


def _answer(row: SealedSecret | None, access: Access, now: dt.datetime) -> str | Closed:
    refusal = _UNKNOWN if row is None else policy.decide(_facts(row, access, now))
    if row is None or refusal is not None:
        refusal = refusal or _UNKNOWN
        return Refused(refusal.code, refusal.reason)
    try:
        return plaintext_of(row, keys.ring()).decode("utf-8", "surrogatepass")
    except (StaysClosed, NoMasterKey, BadMasterKey) as error:
        return error
    except UnicodeDecodeError:
        return StaysClosed("damaged", f"Secret {row.secret_uuid} is no text: it stays closed.")


def _facts(row: SealedSecret, access: Access, now: dt.datetime) -> Facts:
    return Facts(
        sensitivity=row.sensitivity_level,
        actions=policy.listed(row.auto_decapsulate_for_actions),
        manual_only=bool(row.manual_access_only),
        action=access.action,
        confirmed=access.confirmed,
        last_minute=access_log.opened_since(access.accessor, now - A_MINUTE),
        last_hour=access_log.opened_since(access.accessor, now - AN_HOUR),
    )


def _write(
    secret_uuid: str,
    row: SealedSecret | None,
    access: Access,
    failure: Closed | None,
    now: dt.datetime,
) -> int:
    kind = AccessType.VIEW if access.action is None else AccessType.DECRYPT
    access_log.append(
        kind,
        secret_uuid=secret_uuid,
        accessor=access.accessor,
        purpose=access.purpose,
        at=now,
        action=access.action,
        source_ip=access.source_ip,
        failure=str(failure) if failure else None,
    )
    payload = {
        "secret_uuid": secret_uuid,
        "access_type": kind.value,
        "purpose": access.purpose,
        "action": access.action,
        "sensitivity": row.sensitivity_level if row else None,
        "confirmed": access.confirmed,
    }
    if failure is None:
        SealedSecret.objects.filter(secret_uuid=secret_uuid).update(
            last_accessed=stored(now), access_count=(row.access_count or 0) + 1 if row else 0
        )
    else:
        payload["code"] = getattr(failure, "code", "no_key")
    event = OPENED if failure is None else REFUSED
    return appending.append(event, originator=access.accessor, payload=payload, at=now).sequence
