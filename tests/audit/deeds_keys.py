"""What an attacker does to signatures, and to the keys that made them."""

from persistence.audit.verifying.reports import Wrong
from tests.audit.chain_tables import Tables
from tests.audit.deeds import Class, Found
from tests.audit.signed_chains import Chain, at, key, link


def swap_signatures(db: Tables, chain: Chain, p: int) -> Found:
    first, last = (1, chain.rotated) if p <= chain.rotated else (chain.rotated + 1, len(chain.rows))
    p, q = sorted((p, first + last - p))
    p, q = (p, q) if p < q else (p - 1, p)
    db.change(p, signature=chain.rows[q - 1]["signature"])
    db.change(q, signature=chain.rows[p - 1]["signature"])
    return p, Wrong.BAD_SIGNATURE


def signature(text: str, word: Wrong) -> Class:
    def damage(db: Tables, chain: Chain, p: int) -> Found:
        was = chain.rows[p - 1]["signature"]
        other = "B" if was[7] == "A" else "A"
        db.change(p, signature=text.format(was=was, flipped=was[:7] + other + was[8:]))
        return p, word

    return damage


def other_key_named(db: Tables, chain: Chain, p: int) -> Found:
    other = chain.new if p <= chain.rotated else chain.old
    db.change(p, signing_key_id=other.public.id)
    if p == chain.rotated and not chain.agents:
        return p, Wrong.UNKNOWN_KEY  # the entry that introduces this key does not introduce itself
    return p, Wrong.BAD_SIGNATURE if chain.agents else Wrong.REVOKED_KEY


def replace_pem(db: Tables, chain: Chain, p: int) -> Found:
    one, first = (chain.old, 1) if p <= chain.rotated else (chain.new, chain.rotated + 1)
    db.run(
        "UPDATE audit_signing_keys SET public_key = ? WHERE key_id = ?",
        key("rsa-attacker" if chain.agents else "ed-attacker").public.pem,
        one.public.id,
    )
    return first, Wrong.KEY_REPLACED


def by_closed_key(db: Tables, chain: Chain, p: int) -> Found:
    p = max(chain.rotated + 2, p)
    db.write(link(chain.row(p), chain.rows[p - 2]["entry_hash"], chain.old))
    return p, Wrong.REVOKED_KEY


def back_dated_revocation(db: Tables, chain: Chain, p: int) -> Found:
    p = min(p, chain.rotated)
    db.run(
        "UPDATE audit_signing_keys SET revoked_at = ? WHERE key_id = ?",
        at(p - 1),
        chain.old.public.id,
    )
    return p, Wrong.REVOKED_KEY


def downgrade_claim(db: Tables, chain: Chain, p: int) -> Found:
    one, first = (chain.old, 1) if p <= chain.rotated else (chain.new, chain.rotated + 1)
    other = "ed25519" if one.public.algorithm == "rsa-pss" else "rsa-pss"
    db.run("UPDATE audit_signing_keys SET algorithm = ? WHERE key_id = ?", other, one.public.id)
    return first, Wrong.KEY_REPLACED


def downgrade_signature(db: Tables, chain: Chain, p: int) -> Found:
    other = key("ed-attacker" if chain.agents else "rsa-attacker")
    db.change(p, signature=other.sign(chain.rows[p - 1]["entry_hash"]))
    return p, Wrong.BAD_SIGNATURE
