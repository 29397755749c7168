"""The hash and the leaf of a row are those of `json.dumps`, whatever the row holds."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence.audit.chain import Hashed
from persistence.audit.verifying.leaves import (
    COVERED,
    HASHED,
    MalformedRow,
    entry_hash,
    leaf_data,
    uncovered,
)

SERVICE = ("target_id", "event_summary", "agent_profile", "round_number", "thought_id", "task_id")
TWELVE = (*HASHED, "entry_hash", "entry_id", "signature", "signing_key_id", "created_at")
TEXT = st.text() | st.none() | st.integers(-(2**63) + 1, 2**63 - 1)


def dumps(value: dict) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


@given(st.fixed_dictionaries(dict.fromkeys(TWELVE, TEXT)))
def test_a_row_of_twelve_columns(row):
    hashed = {name: row[name] for name in HASHED}
    leaf = {k: v for k, v in row.items() if k not in COVERED and v is not None}

    assert (
        entry_hash(row) == hashlib.sha256(dumps(hashed)).hexdigest() == Hashed(**hashed).entry_hash
    )
    assert leaf_data(row, "ab") == dumps({**leaf, "entry_hash": "ab"})


@given(st.fixed_dictionaries(dict.fromkeys((*TWELVE, *SERVICE), TEXT)))
def test_a_column_that_is_null_changes_no_leaf(row):
    without = {name: value for name, value in row.items() if value is not None or name in HASHED}

    assert leaf_data(row, "ab") == leaf_data(without, "ab")
    assert set(uncovered(row)) == set(row) - COVERED


@pytest.mark.parametrize("value", [b"bytes", 1.5, float("inf"), 10**3000, True])
def test_what_no_entry_holds_is_malformed(value):
    row = dict.fromkeys(TWELVE, "x")

    with pytest.raises(MalformedRow, match="sequence_number"):
        entry_hash({**row, "sequence_number": value})
    with pytest.raises(MalformedRow, match="created_at"):
        leaf_data({**row, "created_at": value}, "ab")
