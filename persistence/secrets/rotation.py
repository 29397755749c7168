"""Rotating the master key: every secret sealed anew, a few at a time, at any point resumable.

The new key is on the disk before the store knows it; the store seals under it from then on;
the old one is retired in the transaction that finds nothing left under it. A process that
dies between any two statements leaves every secret readable, and the next run goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from persistence import clock
from persistence.audit import appending
from persistence.moments import stored
from persistence.secrets import keys, master_key, passphrase, sealing
from persistence.secrets.keeping import sealed_columns
from persistence.secrets.keys import LEAVING, PRIMARY, RETIRED
from persistence.secrets.master_key import NoMasterKey
from persistence.secrets.models import SealedSecret, SecretKey
from persistence.secrets.opening import StaysClosed, bound_of, plaintext_of
from persistence.secrets.sealing import MasterKey
from persistence.writing import transaction

AT_ONCE = 100  # secrets that one transaction seals anew
Progress = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True)
class Rotated:
    """What a rotation came to. `closed` are secrets that no key at hand opens, left as they are."""

    key_id: str
    resealed: int
    retired: tuple[str, ...]
    closed: tuple[str, ...]


def rotate(*, by: str, said: str | None = None, on_progress: Progress | None = None) -> Rotated:
    """Move the store to a new master key, or finish the move that is under way.

    The new key is of the passphrase `said`, else the newest at hand that this store has not
    had, else one that is added to the key file. Raises NoMasterKey where the old key is not at
    hand, before anything is changed.
    """
    master = _under_way(said)
    if master is not None:
        done, closed = _reseal_all(master, said, on_progress)
        if done or not closed:
            return Rotated(master.id, done, _finish(master.id, done, by), tuple(closed))
        # All that was left over are secrets that nothing opens: they hold no rotation up.
    master = _begin(by, said)
    done, closed = _reseal_all(master, said, on_progress)
    return Rotated(master.id, done, _finish(master.id, done, by), tuple(closed))


def left_of(key_id: str) -> "QuerySet[SealedSecret]":
    """Return the secrets of ours that are not sealed under this key."""
    ours = SealedSecret.objects.exclude(sealing_version=None)
    return ours.exclude(encryption_key_ref=key_id)


def _under_way(said: str | None) -> MasterKey | None:
    rows = keys.held()
    if not rows:
        raise NoMasterKey(keys.NONE_YET)
    primary = rows[0].key_id
    if len(rows) == 1 and not left_of(primary).exists():
        return None
    master = keys.ring(said).key(primary)
    if master is None:
        raise keys.absent(primary)
    return master


def _reseal_all(
    master: MasterKey, said: str | None, on_progress: Progress | None
) -> tuple[int, list[str]]:
    """Seal every secret under this key; return how many were, and those that did not open."""
    total, done, last, closed = left_of(master.id).count(), 0, "", list[str]()
    while batch := _next(master.id, last):
        done += _reseal(batch, master, closed, said)
        last = batch[-1]
        if on_progress:
            on_progress(done, total)
    return done, closed


def _begin(by: str, said: str | None) -> MasterKey:
    with transaction():
        row = SecretKey.objects.select_for_update().get(state=PRIMARY)
        old = keys.ring().key(row.key_id)
        if old is None:
            raise keys.absent(row.key_id)
        reference_key = keys.unwrapped(row, old)
        derivation = passphrase.fresh() if said else None
        if said and derivation:
            master = passphrase.derive(keys.checked_passphrase(said), derivation)
        else:
            master = _newest_unknown() or master_key.add_to_file(master_key.key_path())
        keys.enrol(master, reference_key, by=by, derivation=derivation)
    return master


def _newest_unknown() -> MasterKey | None:
    newest = master_key.at_hand().newest
    known = newest is None or SecretKey.objects.filter(key_id=newest.id).exists()
    return None if known else newest


def _next(key_id: str, last: str) -> list[str]:
    rows = left_of(key_id).filter(secret_uuid__gt=last).order_by("secret_uuid")
    return list(rows.values_list("secret_uuid", flat=True)[:AT_ONCE])


def _reseal(batch: list[str], master: MasterKey, closed: list[str], said: str | None) -> int:
    """Seal these secrets anew in one transaction; return how many were."""
    ring, done = keys.ring(said), 0
    with transaction():
        rows: Any = SealedSecret.objects.select_for_update().filter(secret_uuid__in=batch)
        for row in rows.exclude(encryption_key_ref=master.id).order_by("secret_uuid"):
            try:
                value = plaintext_of(row, ring)
            except (StaysClosed, NoMasterKey):
                closed.append(row.secret_uuid)
                continue
            sealed = sealing.seal(value, master, bound_of(row))
            same = SealedSecret.objects.filter(secret_uuid=row.secret_uuid)
            done += same.update(**sealed_columns(sealed))
    return done


def _finish(key_id: str, resealed: int, by: str) -> tuple[str, ...]:
    """Retire the keys that seal nothing any more; return their ids."""
    now = clock.now()
    with transaction():
        leaving: Any = SecretKey.objects.select_for_update().filter(state=LEAVING)
        gone = tuple(
            row.key_id
            for row in leaving.order_by("key_id")
            if not SealedSecret.objects.filter(encryption_key_ref=row.key_id).exists()
        )
        SecretKey.objects.filter(key_id__in=gone).update(state=RETIRED, retired_at=stored(now))
        payload = {"key_id": key_id, "retired": list(gone), "resealed": resealed}
        appending.append("secret.key_rotated", originator=by, payload=payload, at=now)
    return gone
