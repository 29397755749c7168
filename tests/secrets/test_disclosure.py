"""Secrets open to who may have them, for a purpose, and every opening and refusal is seen."""

import asyncio
import datetime as dt

import pytest

from persistence import clock
from persistence.audit.models import AuditEntry
from persistence.secrets import disclosure
from persistence.secrets.disclosure import Refused
from persistence.secrets.models import SealedSecret, SecretAccess
from persistence.secrets.opening import StaysClosed
from persistence.store import StoreError
from persistence.writing import transaction
from tests.memory.rows import do
from tests.secrets.making import for_manual_access_alone, made_token, sealed

VALUE = "canary-0f-th3-c0al-m1ne"


def reveal(uuid, accessor="olga", purpose="the bank called", **how):
    return disclosure.reveal(uuid, accessor=accessor, purpose=purpose, **how).value


def decapsulate(value, action="tool"):
    return disclosure.decapsulate(value, action=action, accessor="agent", purpose="log in")


def last_access() -> tuple:
    row = SecretAccess.objects.exclude(access_type="STORE").latest("timestamp")
    return row.access_type, row.accessor, row.purpose, row.success, row.failure_reason


def last_entry() -> tuple:
    entry = AuditEntry.objects.latest("sequence_number")
    return entry.event_type, entry.originator_id, entry.event_payload.value.get("code")


def test_a_secret_is_revealed_to_who_says_what_for(keyed):
    uuid = sealed(VALUE)

    assert reveal(uuid) == VALUE

    assert last_access() == ("VIEW", "olga", "the bank called", 1, None)
    assert last_entry() == ("secret.opened", "olga", None)
    row = SealedSecret.objects.get()
    assert row.access_count == 1
    assert row.last_accessed.at


@pytest.mark.parametrize(("accessor", "purpose"), [("", "why"), ("olga", ""), ("olga", "  ")])
def test_nobody_and_nothing_are_no_accessor_and_no_purpose(keyed, accessor, purpose):
    with pytest.raises(StoreError, match="is empty"):
        reveal(sealed(VALUE), accessor, purpose)


def test_a_critical_secret_wants_confirmation(keyed):
    uuid = sealed(VALUE, "CRITICAL")

    with pytest.raises(Refused, match="confirms"):
        reveal(uuid)
    assert last_access()[3] == 0
    assert last_entry() == ("secret.refused", "olga", "confirm")

    assert reveal(uuid, confirmed=True) == VALUE


@pytest.mark.parametrize(
    ("level", "opens"),
    [
        ("CRITICAL", set()),
        ("HIGH", {"tool"}),
        ("MEDIUM", {"tool", "speak"}),
        ("LOW", {"tool", "speak", "memorize"}),
    ],
)
def test_an_action_opens_what_agents_let_it(keyed, level, opens):
    token = made_token(VALUE, level)

    for action in ("tool", "speak", "memorize", "recall", "ponder"):
        answer = decapsulate({"to": [f"key {token}."]}, action)
        expected = f"key {VALUE}." if action in opens else f"key {token}."
        assert answer.value == {"to": [expected]}
        assert last_entry()[0] == ("secret.opened" if action in opens else "secret.refused")
        assert VALUE not in repr(answer)


def test_what_is_for_manual_access_alone_never_opens_by_itself(keyed):
    token = made_token(VALUE, "LOW")
    uuid = SealedSecret.objects.get().secret_uuid
    for_manual_access_alone(uuid)

    assert decapsulate(token).value == token
    assert last_entry() == ("secret.refused", "agent", "manual")
    with pytest.raises(Refused, match="manual"):
        reveal(uuid)
    assert reveal(uuid, confirmed=True) == VALUE


def test_the_agent_asks_for_its_own(keyed):
    token = made_token(VALUE)
    log_in = {"action": "tool", "accessor": "agent", "purpose": "log in"}

    async def ask() -> None:
        assert (await keyed.decapsulate(token, **log_in)).value == VALUE
        async with keyed.batch() as batch:
            with pytest.raises(StoreError, match="outside a batch"):
                await batch.decapsulate(token, **log_in)
        await keyed.close()

    asyncio.run(ask())


def test_an_unknown_secret_stays_a_token_and_is_written_down(keyed):
    token = "{SECRET:00000000-0000-4000-8000-000000000000:x}"

    assert decapsulate(token).value == token
    assert last_entry() == ("secret.refused", "agent", "unknown")


def test_an_accessor_opens_ten_a_minute_and_a_hundred_an_hour(keyed, monkeypatch):
    uuid = sealed(VALUE)
    start = clock.now()
    opened = refused = 0
    for minute in range(11):
        monkeypatch.setattr(clock, "now", lambda at=start + dt.timedelta(minutes=2 * minute): at)
        for _ in range(11):
            try:
                reveal(uuid)
                opened += 1
            except Refused as error:
                refused += error.code == "rate"
    assert (opened, refused) == (100, 21)
    assert reveal(uuid, "another") == VALUE

    monkeypatch.setattr(clock, "now", lambda: start + dt.timedelta(hours=2))
    assert reveal(uuid) == VALUE


def test_what_is_refused_stays_written_and_nothing_opens_in_a_batch(keyed):
    uuid = sealed(VALUE)

    with pytest.raises(StoreError, match="outside a batch"), transaction():
        reveal(uuid)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("sensitivity_level = 'LOW'", "moved"),
        ("auto_decapsulate_for_actions = 'tool,speak'", "moved"),
        ("salt = nonce", "damaged"),
        ("encrypted_value = 'text'", "damaged"),
        ("salt = 'text', nonce = 'text'", "damaged"),
        ("encryption_key_ref = '0123456789abcdef'", "no_key"),
    ],
)
def test_an_altered_row_says_what_it_is_and_opens_nothing(keyed, store, change, code):
    uuid = sealed(VALUE)
    do(store, f"UPDATE secrets SET {change}")

    with pytest.raises(StoreError) as refused:
        reveal(uuid)

    assert VALUE not in str(refused.value)
    assert last_entry() == ("secret.refused", "olga", code)


def test_a_value_moved_to_another_row_opens_nothing(keyed, store):
    uuid, other = sealed(VALUE), sealed("another secret")
    do(
        store,
        "UPDATE secrets SET encrypted_value = o.encrypted_value, salt = o.salt, nonce = o.nonce"
        f" FROM secrets o WHERE secrets.secret_uuid = '{other}' AND o.secret_uuid = '{uuid}'"
        if store.engine == "postgresql"
        else "UPDATE secrets SET encrypted_value ="
        f" (SELECT encrypted_value FROM secrets WHERE secret_uuid = '{uuid}'), salt ="
        f" (SELECT salt FROM secrets WHERE secret_uuid = '{uuid}'), nonce ="
        f" (SELECT nonce FROM secrets WHERE secret_uuid = '{uuid}')",
    )

    with pytest.raises(StaysClosed, match="sealed for another row"):
        reveal(other)


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM secret_access_log", "UPDATE secret_access_log SET accessor = 'nobody'"],
)
def test_the_access_log_is_append_only(keyed, store, change):
    reveal(sealed(VALUE))

    with pytest.raises(Exception, match=r"append-only|is kept"):
        do(store, change)
    assert SecretAccess.objects.count() == 2


def test_where_no_audit_entry_can_be_written_nothing_opens(keyed, monkeypatch, tmp_path):
    uuid = sealed(VALUE)
    monkeypatch.setenv("CIRIS_AUDIT_KEY", str(tmp_path / "gone.key"))

    with pytest.raises(StoreError, match="audit key"):
        reveal(uuid)
    assert SecretAccess.objects.exclude(access_type="STORE").count() == 0
