"""Each reason why a ruling does not count, alone, and which types of configuration count more."""

import dataclasses
import datetime as dt

import pytest

from persistence.identity.envelope import Envelope
from persistence.identity.rules import ChangeState, RulingFacts, config_type, decide_ruling
from persistence.identity.signed import Signed
from persistence.identity.states import Item, Kind, node_state

NOON = dt.datetime(2026, 6, 3, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
OVER = {"store": "s", "change": "c", "revision": 1, "operations": "o", "base": [], "result": "r"}
BODY = {**OVER, "authority": "ben", "key": "k", "quorum": 1}
FACTS = RulingFacts(
    now=NOON,
    state=ChangeState.PENDING,
    revision=1,
    expires_at=NOON + HOUR,
    proposers={"iris"},
    ruled_already=set(),
    moved=[],
    shown=OVER,
    quorum=1,
    key_refusal=None,
)
REASONS = {
    "key": ({"key_refusal": "This key is revoked."}, 403),
    "store": ({"shown": {**OVER, "store": "another"}}, 422),
    "decided": ({"state": ChangeState.REJECTED}, 409),
    "revision": ({"revision": 2}, 409),
    "late": ({"expires_at": NOON}, 409),
    "returned": ({"state": ChangeState.RETURNED}, 409),
    "stale": ({"state": ChangeState.STALE}, 409),
    "own": ({"proposers": {"iris", "ben"}}, 403),
    "twice": ({"ruled_already": {"ben"}}, 409),
    "early": ({"now": NOON - HOUR}, 422),
    "old": ({"now": NOON + 73 * HOUR, "expires_at": NOON + 99 * HOUR}, 409),
    "moved": ({"moved": [Item(Kind.NODE, "agent/iris")]}, 409),
    "shown": ({"shown": {**OVER, "result": "another"}}, 422),
    "quorum": ({"quorum": 2}, 409),
}


def test_a_ruling_over_what_was_shown_counts():
    assert decide_ruling(BODY, NOON, FACTS) is None


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_alone_is_enough(code):
    facts, status = REASONS[code]

    refusal = decide_ruling(BODY, NOON, dataclasses.replace(FACTS, **facts))

    assert (refusal.code, refusal.status) == (code, status)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, None),
        ({"authority": "cyd"}, "not ben's"),
        ({"revoked_at": NOON - HOUR}, "is revoked"),
        ({"confirmed_at": None}, "not confirmed yet"),
        ({"active": False}, "no authority at present"),
        (None, "not enrolled here"),
    ],
)
def test_a_key_that_may_not_sign_says_why(register, facts, words):
    key_id = register["ben"].key_id
    signed = Signed(Envelope("", b"", key_id, b""), {**BODY, "key": key_id}, NOON, NOON)
    if facts is None:
        signed = dataclasses.replace(signed, body={**BODY, "key": "0" * 64})
    else:
        register.change("ben", **{"active": True, **facts})

    refusal = signed.key_refusal(register)

    assert refusal is None if words is None else words in refusal


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"config_type": "trust_parameters"}', "trust_parameters"),
        ('{"\\u0063onfig_type": "trust_parameters"}', "trust_parameters"),
        ('{"config_type": "trust\\u005fparameters"}', "trust_parameters"),
        ('{"config_type": "filter_config"}', None),
        ('{"inner": {"config_type": "trust_parameters"}}', None),
        ('{"type": "trust_parameters"}', None),
        ("{", None),
        (None, None),
    ],
)
def test_a_protected_type_is_found_however_it_is_spelled(text, found):
    assert config_type(node_state("x", "config", text)) == found
