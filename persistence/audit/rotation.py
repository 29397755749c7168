"""Replacing the audit key: both keys say so in each chain, and at any time one of them signs it.

The new key waits in `audit.key.next`. Each chain is handed over in a transaction of its own,
by an entry that the old key signs and that holds the new key's signature; from then on that
chain names the new key, which is found beside the old one. When every chain is handed over,
the new file takes the old one's place. Killed anywhere in between, every chain still names
exactly one key that is there; `settle` finishes what had begun.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from persistence.audit import introducing, linking, private_files, signing
from persistence.audit.chains import Chain
from persistence.audit.introducing import BY
from persistence.audit.origins import origin
from persistence.audit.signing import AuditKey, NoAuditKey
from persistence.audit.verifying.keyring import ROTATED, STATEMENT
from persistence.writing import stored_creation


def rotate(chains: Sequence[Chain], *, at: dt.datetime, by: str = BY) -> AuditKey:
    """Have a new key sign these chains, all that the old one signs; return it.

    A rotation that was interrupted is finished instead. Raises NoAuditKey.
    """
    signing.read()  # without the old key nobody can say that the new one follows it
    with private_files.locked(signing.key_path()):
        new = signing.create(signing.next_path())
        return _finish(chains, new, at, by)


def settle(chains: Sequence[Chain], *, at: dt.datetime) -> AuditKey | None:
    """Finish or undo a rotation that was interrupted; return the new key where it is in use now."""
    path = signing.next_path()
    if not path.exists():
        return None
    with private_files.locked(signing.key_path()):
        if not path.exists():  # another process was first
            return None
        new = signing.create(path)
        if any(_is_signed_by(chain, new) for chain in chains):
            return _finish(chains, new, at, BY)
        path.unlink()
        private_files.settle(path.parent)
        return None


def _finish(chains: Sequence[Chain], new: AuditKey, at: dt.datetime, by: str) -> AuditKey:
    for chain in chains:
        with transaction.atomic(using=chain.alias()):
            linking.lock(chain)
            _hand_over(chain, new, at, by)
    signing.next_path().replace(signing.key_path())
    private_files.settle(signing.key_path().parent)
    return new


def _is_signed_by(chain: Chain, key: AuditKey) -> bool:
    return introducing.named(chain, [key]) is not None


def _hand_over(chain: Chain, new: AuditKey, at: dt.datetime, by: str) -> None:
    if _is_signed_by(chain, new):
        return
    name, before = origin(chain), linking.head(chain)
    if not chain.keys._default_manager.filter(algorithm="ed25519").exists():
        introducing.introduce(chain, new, at, by=by)
        return
    old = introducing.signer(chain, at)
    if name is None:
        raise NoAuditKey(f"The {chain.name} chain names a key and has no entry: verify it first.")
    said = STATEMENT % (name, old.id, new.id, before.sequence + 1)
    payload = {
        "old": old.id,
        "new": new.id,
        "public_key": new.public_pem,
        "statement": said,
        "new_signature": new.sign(said),
    }
    linking.link(chain, old, ROTATED, originator=by, payload=payload, at=at)
    introducing.register(chain, new, at)
    moment = stored_creation(at, chain.connection)
    chain.keys._default_manager.filter(key_id=old.id).update(revoked_at=moment)
