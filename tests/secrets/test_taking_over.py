"""The secrets of the June 2025 agent: read as they stand, opened with its key, taken over."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from persistence import store as stores
from persistence.audit.models import AuditEntry
from persistence.secrets import disclosure, keys, opening, queries, taking_over
from persistence.secrets.master_key import BadMasterKey, KeyRing, NoMasterKey, read_agent_key
from persistence.secrets.models import SealedSecret, SecretAccess
from persistence.secrets.queries import SecretFilter
from persistence.store import StoreError

DATA = Path(__file__).parents[1] / "data"
EXPECTED = json.loads((DATA / "seed_secrets_expected.json").read_text())
KEY = read_agent_key(DATA / "seed_secrets.key.hex")


@pytest.fixture
def agents_file(tmp_path) -> Path:
    path = tmp_path / "seed secrets.db"
    path.write_bytes(gzip.decompress((DATA / "seed_secrets.db.gz").read_bytes()))
    return path


def digests(ring) -> dict[str, str]:
    return {
        row.secret_uuid: hashlib.sha256(opening.plaintext_of(row, ring)).hexdigest()
        for row in SealedSecret.objects.all()
    }


def expected() -> dict[str, str]:
    return {uuid: known["plaintext_sha256"] for uuid, known in EXPECTED.items()}


def test_all_eleven_secrets_of_the_agent_open_as_the_store(real_store):
    real_store("seed_secrets.db")

    assert len(EXPECTED) == 11
    assert digests(KeyRing(agent_key=KEY)) == expected()


def test_they_are_listed_by_reference_with_their_log(real_store):
    real_store("seed_secrets.db")

    rows = queries.page(wanted=SecretFilter()).rows
    assert {(row.secret_uuid, row.pattern, row.sensitivity) for row in rows} == {
        (uuid, known["pattern"], known["sensitivity"]) for uuid, known in EXPECTED.items()
    }
    assert {row.key_id for row in rows} == {None}
    log = queries.accesses(wanted=queries.AccessFilter(rows[-1].secret_uuid)).rows
    assert [row.access_type for row in log] == ["DECRYPT", "STORE"]
    assert queries.count(wanted=SecretFilter(sensitivity="CRITICAL")).number == 5


def test_with_a_wrong_key_each_says_so(real_store):
    real_store("seed_secrets.db")

    for row in SealedSecret.objects.all():
        with pytest.raises(StoreError, match="not its master key"):
            opening.plaintext_of(row, KeyRing(agent_key=bytes(32)))
        with pytest.raises(StoreError, match="CIRIS_AGENT_SECRETS_KEY"):
            opening.plaintext_of(row, KeyRing())


def test_they_are_taken_over_under_their_own_references(keyed, agents_file):
    before = agents_file.read_bytes()
    seen = []

    taken = taking_over.take_over(
        agents_file, KEY, by="olga", on_progress=lambda *at: seen.append(at)
    )

    assert (taken.found, taken.taken, taken.here_already, taken.closed) == (11, 11, 0, {})
    assert digests(keys.ring()) == expected()
    assert set(SealedSecret.objects.values_list("sealing_version", flat=True)) == {1}
    assert seen == [(11, 11)]
    assert SecretAccess.objects.filter(accessor="olga", access_type="STORE").count() == 11
    entry = AuditEntry.objects.latest("sequence_number")
    assert entry.event_type == "secret.taken_over"
    assert agents_file.read_bytes() == before
    assert {path.name for path in agents_file.parent.glob("seed*")} == {agents_file.name}

    again = taking_over.take_over(agents_file, KEY, by="olga")
    assert (again.taken, again.here_already) == (0, 11)


def test_a_dry_run_opens_all_and_writes_nothing(keyed, agents_file):
    taken = taking_over.take_over(agents_file, KEY, by="olga", dry_run=True)

    assert taken.taken == 11
    assert not SealedSecret.objects.exists()


def test_an_interrupted_run_goes_on(keyed, agents_file, monkeypatch):
    monkeypatch.setattr(taking_over, "AT_ONCE", 3)

    def stop(done, _):
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taking_over.take_over(agents_file, KEY, by="olga", on_progress=stop)

    taken = taking_over.take_over(agents_file, KEY, by="olga")
    assert (taken.taken, taken.here_already) == (5, 6)
    assert digests(keys.ring()) == expected()


def test_with_a_wrong_key_nothing_is_taken(keyed, agents_file):
    with pytest.raises(StoreError, match="not its master key"):
        taking_over.take_over(agents_file, bytes(32), by="olga")
    assert not SealedSecret.objects.exists()


def test_a_store_without_a_key_takes_nothing(memory, agents_file):
    with pytest.raises(NoMasterKey, match="key create"):
        taking_over.take_over(agents_file, KEY, by="olga")


def test_what_is_no_secrets_file_is_named(keyed, store, tmp_path):
    with pytest.raises(StoreError, match="no file"):
        taking_over.take_over(tmp_path / "none.db", KEY, by="olga")
    other = tmp_path / "other.db"
    other.write_bytes(gzip.decompress((DATA / "seed_agent.db.gz").read_bytes()))
    with pytest.raises(StoreError, match="no agent's secrets file"):
        taking_over.take_over(other, KEY, by="olga")


@pytest.mark.parametrize("text", ["", "zz", "00" * 31])
def test_what_is_no_agents_key_is_named(tmp_path, text):
    path = tmp_path / "key.hex"
    path.write_text(text)

    with pytest.raises(BadMasterKey, match="64 hex digits"):
        read_agent_key(path)


def test_what_was_taken_over_is_revealed_like_any_other(keyed, agents_file):
    taking_over.take_over(agents_file, KEY, by="olga")
    uuid = next(uuid for uuid, known in EXPECTED.items() if known["pattern"] == "github_token")

    value = disclosure.reveal(uuid, accessor="olga", purpose="a test").value

    assert hashlib.sha256(value.encode()).hexdigest() == EXPECTED[uuid]["plaintext_sha256"]
    assert stores.alias() == "store"
