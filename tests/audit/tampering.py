"""Every class of tampering by its name, and which of them make sense for which chain."""

from persistence.audit.verifying.reports import Wrong
from tests.audit.deeds import Class
from tests.audit.deeds_checkpoints import (
    delete_roots,
    edit_root,
    foreign_checkpoint,
    replay_root,
    replayed_checkpoint,
)
from tests.audit.deeds_histories import fork, own_key, restore_old, truncate_then_continue
from tests.audit.deeds_keys import (
    back_dated_revocation,
    by_closed_key,
    downgrade_claim,
    downgrade_signature,
    other_key_named,
    replace_pem,
    signature,
    swap_signatures,
)
from tests.audit.deeds_rows import (
    append_forged,
    bytes_for_text,
    delete_all,
    delete_and_close_up,
    delete_first,
    delete_middle,
    duplicate,
    duplicate_at_the_end,
    edited,
    insert_before_all,
    insert_beside,
    moved_number,
    swap,
    truncate,
    unreadable_number,
)
from tests.audit.signed_chains import Chain

NEVER = "2020-01-01T00:00:00+00:00"
CLASSES: dict[str, Class] = {
    "payload edited": edited("event_payload", "{}"),
    "timestamp edited": edited("event_timestamp", NEVER),
    "type edited": edited("event_type", "defer"),
    "originator edited": edited("originator_id", "nobody"),
    "event id edited": edited("event_id", "other"),
    "previous hash edited": edited("previous_hash", "cd" * 32),
    "entry hash edited": edited("entry_hash", "cd" * 32),
    "number edited": moved_number,
    "created_at edited": edited("created_at", NEVER),
    "entry_id edited": edited("entry_id", 70_000),
    "rows deleted at the start": delete_first,
    "row deleted in the middle": delete_middle,
    "row deleted, numbers closed up": delete_and_close_up,
    "tail cut off": truncate,
    "all deleted": delete_all,
    "old database restored": restore_old,
    "row duplicated": duplicate,
    "row copied to the end": duplicate_at_the_end,
    "rows reordered": swap,
    "forged row beside one": insert_beside,
    "forged row put between": insert_before_all,
    "forged row appended": append_forged,
    "signatures swapped": swap_signatures,
    "signature stripped": signature("", Wrong.UNSIGNED),
    "signature damaged": signature("{flipped}", Wrong.BAD_SIGNATURE),
    "signature not base64": signature("{was}\n", Wrong.BAD_SIGNATURE),
    "signed with the other key's name": other_key_named,
    "key replaced under its id": replace_pem,
    "own key, everything re-signed": own_key,
    "row by a closed key": by_closed_key,
    "revocation back-dated": back_dated_revocation,
    "algorithm of a key downgraded": downgrade_claim,
    "signature of another algorithm": downgrade_signature,
    "root edited": edit_root,
    "root deleted": delete_roots,
    "checkpoint of another deployment": foreign_checkpoint,
    "older checkpoint replayed": replayed_checkpoint,
    "history forked with the right key": fork,
    "tail cut off, then continued": truncate_then_continue,
}
OF_EIGHTEEN: dict[str, Class] = {
    "summary edited": edited("event_summary", "nothing happened"),
    "thought edited": edited("thought_id", "other"),
    "round edited": edited("round_number", 99),
}
OURS: dict[str, Class] = {"older root replayed": replay_root}
OF_SQLITE: dict[str, Class] = {
    "number of 3,000 digits": unreadable_number,
    "bytes for text": bytes_for_text,
}


def classes(engine: str, chain: Chain) -> dict[str, Class]:
    """Return the classes that make sense for an engine and a kind of chain."""
    found = dict(CLASSES)
    found |= OF_EIGHTEEN if chain.columns == 18 else {}
    found |= {} if chain.agents else OURS
    found |= OF_SQLITE if engine == "sqlite" else {}
    if chain.agents and engine == "postgresql":
        # No agent writes roots there, and PostgreSQL's counters are no proof of a deletion.
        del found["root deleted"]
    return found
