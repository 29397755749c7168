"""Taking an agent's secrets over: each opened with the agent's key and sealed in our store.

A secret keeps its uuid, so that the tokens in the agent's memory still name it. What the
store has already is left alone: the command can be interrupted and run again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from persistence import clock, shapes, store
from persistence.audit import appending
from persistence.moments import Moment, stored
from persistence.secrets import access_log, keys, sealing
from persistence.secrets.keeping import sealed_columns
from persistence.secrets.master_key import KeyRing
from persistence.secrets.models import SealedSecret
from persistence.secrets.opening import StaysClosed, bound_of, plaintext_of
from persistence.secrets.policy import AccessType
from persistence.writing import transaction

AT_ONCE = 20  # secrets that one transaction takes over; opening one takes 30 ms
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Taken:
    """What became of the secrets of the file. `closed` says why each of them does not open."""

    found: int
    taken: int
    here_already: int
    closed: Mapping[str, str]


def take_over(
    path: Path,
    agent_key: bytes,
    *,
    by: str,
    dry_run: bool = False,
    on_progress: Progress | None = None,
) -> Taken:
    """Seal the secrets of an agent's file in the store; with `dry_run` only open each of them.

    The file is opened for reading only. Raises StoreError where nothing in it opens.
    """
    rows = read(path)
    here = set(SealedSecret.objects.values_list("secret_uuid", flat=True))
    new = [row for row in rows if row.secret_uuid not in here]
    ring, closed, taken = KeyRing(agent_key=agent_key), dict[str, str](), 0
    for start in range(0, len(new), AT_ONCE):
        opened = _open(new[start : start + AT_ONCE], ring, closed)
        if start == 0 and not opened and closed:
            raise store.StoreError(next(iter(closed.values())))
        taken += len(opened) if dry_run else _seal(opened, path, by)
        if on_progress:
            on_progress(min(start + AT_ONCE, len(new)), len(new))
    return Taken(len(rows), taken, len(rows) - len(new), closed)


def read(path: Path) -> list[SealedSecret]:
    """Return the sealed secrets of an agent's file as its rows stand there, in their order."""
    if not path.is_file():
        raise store.StoreError(f"There is no file {path}.")
    alias = store.register(f"sqlite:///{quote(str(path.absolute()))}")
    with store.using(alias):
        shape = shapes.current()
        if not shape.has("secrets") or not shape.read_only:
            store.connection().close()
            raise store.StoreError(f"{path} is no agent's secrets file.")
        rows = list(SealedSecret.objects.order_by("created_at", "secret_uuid"))
        store.connection().close()
    return rows


def _open(
    rows: list[SealedSecret], ring: KeyRing, closed: dict[str, str]
) -> list[tuple[SealedSecret, bytes]]:
    opened = []
    for row in rows:
        try:
            opened.append((row, plaintext_of(row, ring)))
        except StaysClosed as error:
            closed[row.secret_uuid] = str(error)
    return opened


def _seal(opened: list[tuple[SealedSecret, bytes]], path: Path, by: str) -> int:
    """Store these secrets in one transaction; return how many were not there yet."""
    now, made = clock.now(), list[str]()
    with transaction():
        sealer = keys.sealer()
        for row, value in opened:
            sealed = sealing.seal(value, sealer.master, bound_of(row))
            columns = {
                **{field.attname: getattr(row, field.attname) for field in row._meta.fields},
                **sealed_columns(sealed),
                "created_at": _time(row.created_at) or stored(now),
                "last_accessed": _time(row.last_accessed),
                "auto_decapsulate_for_actions": row.auto_decapsulate_for_actions or "",
            }
            uuid = columns.pop("secret_uuid")
            _, new = SealedSecret.objects.get_or_create(secret_uuid=uuid, defaults=columns)
            if new:
                made.append(uuid)
                access_log.append(
                    AccessType.STORE,
                    secret_uuid=uuid,
                    accessor=by,
                    purpose=f"Taken over from {path.name}",
                    at=now,
                )
        if made:
            payload = {"file": path.name, "taken": made, "key_id": sealer.master.id}
            appending.append("secret.taken_over", originator=by, payload=payload, at=now)
    return len(made)


def _time(moment: Moment | None) -> str | None:
    """Return an agent's time as we write it; it names no zone, and is read as UTC."""
    return stored(moment.at) if moment is not None and moment.at is not None else None
