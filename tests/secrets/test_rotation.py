"""Rotation: every secret moves to the new key, whatever interrupts it."""

import base64
import os
from pathlib import Path

import pytest

from persistence.audit.models import AuditEntry
from persistence.secrets import disclosure, keys, opening, rotation
from persistence.secrets.master_key import BadMasterKey, NoMasterKey, add_to_file, of_file
from persistence.secrets.models import SealedSecret, SecretKey
from persistence.secrets.sealing import MasterKey
from persistence.store import StoreError
from tests.memory.rows import do
from tests.secrets.making import sealed

FIRST, SECOND = "correct horse battery", "another long passphrase"


def values() -> set[str]:
    ring = keys.ring()
    return {opening.plaintext_of(row, ring).decode() for row in SealedSecret.objects.all()}


def states() -> list[str]:
    return list(SecretKey.objects.order_by("created_at").values_list("state", flat=True))


def test_every_secret_moves_to_a_new_key(keyed, key_file):
    wanted = {f"canary-{number}" for number in range(250)}
    uuids = {value: sealed(value) for value in wanted}
    seen = []

    done = rotation.rotate(by="olga", on_progress=lambda *at: seen.append(at))

    assert (done.resealed, done.closed) == (250, ())
    assert seen == [(100, 250), (200, 250), (250, 250)]
    assert set(SealedSecret.objects.values_list("encryption_key_ref", flat=True)) == {done.key_id}
    assert values() == wanted
    assert states() == ["retired", "primary"]
    assert len(of_file(key_file)) == 2
    told = AuditEntry.objects.filter(event_type__startswith="secret.key").order_by(
        "sequence_number"
    )
    assert [entry.event_type for entry in told] == [
        *["secret.key_primary"] * 2,
        "secret.key_rotated",
    ]
    assert {value: sealed(value) for value in wanted} == uuids  # each keeps its reference


def test_an_interrupted_rotation_goes_on_to_the_same_key(keyed, key_file, monkeypatch):
    for number in range(5):
        sealed(f"canary-{number}")
    monkeypatch.setattr(rotation, "AT_ONCE", 2)

    def stop(done, _):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(by="olga", on_progress=stop)
    assert states() == ["leaving", "primary"]
    assert len(values()) == 5
    sealed("canary-5")

    done = rotation.rotate(by="olga")

    assert done.resealed == 1
    assert len(of_file(key_file)) == 2
    assert states() == ["retired", "primary"]
    assert len(values()) == 6


@pytest.mark.parametrize("damage", ["salt = nonce", "encrypted_value = 'text'"])
def test_a_damaged_secret_is_named_left_and_keeps_its_key(keyed, store, damage):
    whole, broken = sealed("whole"), sealed("broken")
    do(store, f"UPDATE secrets SET {damage} WHERE secret_uuid = '{broken}'")

    done = rotation.rotate(by="olga")

    assert done.closed == (broken,)
    assert done.retired == ()
    assert states() == ["leaving", "primary"]
    assert disclosure.reveal(whole, accessor="olga", purpose="a test").value == "whole"

    again = rotation.rotate(by="olga")

    assert again.key_id != done.key_id  # what nothing opens holds no rotation up
    assert again.retired == (done.key_id,)
    assert disclosure.reveal(whole, accessor="olga", purpose="a test").value == "whole"


def test_without_the_old_key_nothing_changes(keyed, key_file):
    sealed("canary")
    kept = key_file.read_bytes()
    key_file.unlink()

    with pytest.raises(NoMasterKey, match="not at hand"):
        rotation.rotate(by="olga")
    assert not key_file.exists()
    assert states() == ["primary"]

    with pytest.raises(NoMasterKey, match="not at hand"):
        keys.create(by="olga")
    assert not key_file.exists()

    key_file.write_bytes(kept)
    key_file.chmod(0o600)
    assert values() == {"canary"}


def test_a_store_without_a_key_has_none_to_rotate(memory):
    with pytest.raises(NoMasterKey, match="key create"):
        rotation.rotate(by="olga")


def test_a_key_is_made_once(keyed, key_file):
    before = key_file.read_bytes()

    with pytest.raises(StoreError, match="has the master key"):
        keys.create(by="olga")
    assert key_file.read_bytes() == before
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_keys_of_the_environment(memory, monkeypatch, key_file):
    old, new = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
    monkeypatch.setenv("CIRIS_SECRETS_KEY", old)
    keys.create(by="olga")
    sealed("canary")

    monkeypatch.setenv("CIRIS_SECRETS_KEY", f"{new},{old}")
    done = rotation.rotate(by="olga")

    assert done.key_id == MasterKey(base64.b64decode(new)).id
    assert not key_file.exists()
    monkeypatch.setenv("CIRIS_SECRETS_KEY", new)
    assert values() == {"canary"}


def test_a_process_without_the_new_key_seals_until_the_old_one_is_retired(
    keyed, key_file, monkeypatch
):
    sealed("canary")
    old = key_file.read_bytes()
    keys.enrol(add_to_file(key_file), b"r" * 32, by="olga")

    key_file.write_bytes(old)
    assert SealedSecret.objects.get(secret_uuid=sealed("second"))
    SecretKey.objects.filter(state="leaving").update(state="retired")
    with pytest.raises(NoMasterKey, match="not at hand"):
        sealed("third")


def test_passphrases(memory, monkeypatch, key_file):
    with pytest.raises(StoreError, match="at least 12"):
        keys.create(by="olga", said="short")
    keys.create(by="olga", said=FIRST)
    with pytest.raises(NoMasterKey, match="CIRIS_SECRETS_PASSPHRASE"):
        sealed("canary")
    monkeypatch.setenv("CIRIS_SECRETS_PASSPHRASE", FIRST)
    sealed("canary")

    done = rotation.rotate(by="olga", said=SECOND)

    assert done.retired
    with pytest.raises(NoMasterKey, match=done.key_id):
        values()
    monkeypatch.setenv("CIRIS_SECRETS_PASSPHRASE", SECOND)
    assert values() == {"canary"}
    assert not key_file.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello\n", "Line 1 .* is damaged"),
        (b"ciris-secrets-key:v1:0123456789abcdef:AAAA\n", "Line 1 .* is damaged"),
    ],
)
def test_a_damaged_key_file_is_named(key_file, content, said):
    key_file.parent.mkdir()
    key_file.write_bytes(content)
    key_file.chmod(0o600)

    with pytest.raises(BadMasterKey, match=said):
        of_file(key_file)


def test_a_line_that_was_never_wholly_written_is_no_key(key_file):
    first = add_to_file(key_file)
    with key_file.open("ab") as file:
        file.write(b"ciris-secrets-key:v1:0123")
    assert of_file(key_file) == (first,)

    second = add_to_file(key_file)

    assert of_file(key_file) == (first, second)


def test_a_key_file_that_others_can_read_is_refused(key_file):
    add_to_file(key_file)
    key_file.chmod(0o640)

    with pytest.raises(BadMasterKey, match="chmod 600"):
        of_file(key_file)
    with pytest.raises(BadMasterKey, match="chmod 600"):
        add_to_file(key_file)


def test_a_folder_that_cannot_be_made_for_the_key_file_is_named():
    with pytest.raises(BadMasterKey, match="cannot be written"):
        add_to_file(Path("/proc/none/secrets.key"))


def test_a_damaged_row_of_the_key_is_a_sentence(keyed, store):
    do(store, "UPDATE secret_keys SET reference_key = 'text'")

    with pytest.raises(StoreError, match=r"The row of the master key .* is damaged"):
        sealed("a value")
