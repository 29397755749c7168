"""Finding what stands in clear in a store, and sealing it where it stands."""

import dataclasses
import json

import pytest

from persistence.audit.models import AuditEntry
from persistence.secrets import disclosure, queries
from persistence.secrets.master_key import NoMasterKey
from persistence.secrets.models import SealedSecret
from persistence.secrets.scanning import scan
from persistence.secrets.scanning.scan import State
from persistence.secrets.scanning.sources import Fate
from persistence.writing import ReadOnlyStore
from tests.memory.rows import ask, do
from tests.secrets.canaries import Cage, columns_of, left_in
from tests.secrets.planting import IN_CLEAR, MADE, NOW, plant, quoted


def run(*, seals: bool, by: str = "olga", state: State | None = None) -> State:
    state = state or scan.begin(seals=seals)
    while not state.done:
        # Through JSON, as the console keeps it between two steps.
        state = State.from_dict(json.loads(json.dumps(scan.step(state, by=by).as_dict())))
    return state


def test_a_scan_that_looks_finds_each_and_writes_nothing(keyed, store):
    cage = Cage(IN_CLEAR)
    plant(store, cage)
    before = [*columns_of(store)]

    found = run(seals=False)

    assert found.number() == len(cage.all)
    assert found.number(Fate.SEALABLE) == len(cage.all)
    assert [*columns_of(store)] == before
    assert left_in(repr(found).encode(), cage.all) == []
    assert {(sight.table, sight.path) for sight in found.sights} >= {
        ("graph_nodes", "attributes.password"),
        ("graph_nodes", "attributes.deep[0].note"),
        ("tasks", "description"),
        ("service_correlations", "tags.password"),
    }


def test_what_is_sealed_is_in_no_column_any_more(keyed, store):
    cage = Cage(IN_CLEAR)
    plant(store, cage)

    sealed = run(seals=True)

    assert sealed.number(Fate.SEALED) == sealed.number() == len(cage.all)
    assert {
        name: left for name, text in columns_of(store) if (left := left_in(text, cage.all))
    } == {}
    assert run(seals=False).number() == 0
    (row,) = ask(store, "SELECT attributes_json FROM graph_nodes WHERE node_id = 'n'")
    node = json.loads(row["attributes_json"])
    uuid = node["_secret_refs"][0]
    assert node["password"] == f"{{SECRET:{uuid}:Password}}"
    assert node["n"] == 1
    value = disclosure.reveal(uuid, accessor="olga", purpose="a test", confirmed=True).value
    assert value == cage.all[0].secret
    assert [place.item_id for place in queries.places(secret_uuid=uuid)] == ["n"]
    entries = AuditEntry.objects.filter(event_type=scan.SEALED)
    assert {entry.event_payload.value["table"] for entry in entries} == {
        "graph_nodes", "graph_edges", "tasks", "thoughts", "service_correlations",
    }  # fmt: skip
    assert {entry.originator_id for entry in entries} == {"olga"}


def test_a_scan_that_is_stopped_goes_on_where_it_was(keyed, store, monkeypatch):
    cage = Cage(IN_CLEAR)
    plant(store, cage)
    monkeypatch.setattr(scan, "AT_ONCE", 1)
    state = scan.step(scan.begin(seals=True), by="olga")
    assert state.number(Fate.SEALED) == 1

    again, on = run(seals=True), run(seals=True, state=state)

    assert again.number(Fate.SEALED) == len(cage.all) - 1
    assert on.number(Fate.SEALED) == 1
    assert run(seals=False).number() == 0


def test_one_that_dies_in_a_batch_leaves_it_as_it_was(keyed, store, monkeypatch):
    cage = Cage(IN_CLEAR)
    plant(store, cage)
    before = [*columns_of(store)]

    def die(*_args, **_kwargs):
        raise RuntimeError("killed")

    monkeypatch.setattr(scan.appending, "append", die)
    with pytest.raises(RuntimeError, match="killed"):
        run(seals=True)

    assert [*columns_of(store)] == before


def test_what_is_signed_or_kept_stays_and_is_named(keyed, store):
    cage = Cage(IN_CLEAR)
    made = {"said": cage.text()}
    do(
        store,
        f"{MADE} audit_log_v2 (event_id, event_timestamp, event_type, originator_id, event_payload,"
        " sequence_number, previous_hash, entry_hash, signature, signing_key_id) VALUES ('a',"
        f" '{NOW}', 'x', 'y', {quoted(made)}, 9999, 'p', 'h', 's', 'k')",
    )
    do(  # which the gate turns into a change that waits for a ruling
        store,
        f"{MADE} graph_nodes (node_id, scope, node_type, attributes_json, version, created_at)"
        f" VALUES ('who', 'identity', 'agent', {quoted({'note': cage.text()})}, 1, '{NOW}')",
    )

    do(
        store,
        f"{MADE} config_interactions (node_id, setting, about, kind, subject, outcome, author,"
        f" happened_at) VALUES ('config/tool_preferences', 'x', 'y', 'tool', '{cage.password()}',"
        f" '{cage.text()}', 'z', '{NOW}')",
    )

    found = run(seals=True)

    assert [(sight.table, sight.path, sight.fate) for sight in found.sights] == [
        ("audit_log_v2", "payload.said", str(Fate.SIGNED)),
        ("identity_operations", "after.attributes", str(Fate.KEPT)),
        ("config_interactions", "outcome", str(Fate.KEPT)),
    ]


def test_an_identity_node_needs_a_ruling(seed_sqlite):
    secret = {"password": Cage(IN_CLEAR).password()}
    seed_sqlite.execute(
        "UPDATE graph_nodes SET attributes_json = ? WHERE node_id ="
        " (SELECT max(node_id) FROM graph_nodes WHERE scope = 'identity')",
        [json.dumps(secret)],
    )

    assert run(seals=False).number(Fate.RULING) == 1


def test_without_a_key_it_looks_and_does_not_seal(memory, store):
    plant(store, Cage(IN_CLEAR))

    assert run(seals=False).number() > 0
    with pytest.raises(NoMasterKey):
        scan.begin(seals=True)
    assert not SealedSecret.objects.exists()


def test_an_agents_store_is_looked_at_and_never_written(seed_store):
    before = seed_store.read_bytes()

    found = run(seals=False)

    assert found.rows > 1000
    assert dataclasses.asdict(found)["table"] is None
    with pytest.raises(ReadOnlyStore):
        scan.begin(seals=True)
    assert seed_store.read_bytes() == before
