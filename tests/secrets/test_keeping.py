"""A secret in what the agent stores is sealed, and its token stands in its place."""

import pytest

from persistence import GraphEdge, GraphNode
from persistence.secrets import keys, opening
from persistence.secrets.master_key import NoMasterKey
from persistence.secrets.models import SealedSecret, SecretAccess, SecretReference
from persistence.secrets.tokens import TOKEN
from persistence.writing import InvalidInput
from tests.memory.rows import rows

PASSWORD = "canary-Tr0ub4dor&3"


def node(node_id="n", scope="local", **attributes) -> GraphNode:
    return GraphNode(id=node_id, type="concept", scope=scope, attributes=attributes)


def the_secret() -> SealedSecret:
    return SealedSecret.objects.get()


def opened(row: SealedSecret) -> str:
    return opening.plaintext_of(row, keys.ring()).decode()


def test_a_password_is_stored_as_a_token(keyed, store):
    keyed.memorize_sync(node(db={"password": PASSWORD, "host": "db1"}))

    secret = the_secret()
    token = f"{{SECRET:{secret.secret_uuid}:Password}}"
    found = keyed.recall_sync("n").attributes
    assert found == {
        "db": {"password": token, "host": "db1"},
        "_secret_refs": [secret.secret_uuid],
    }
    assert TOKEN.fullmatch(token)
    assert opened(secret) == PASSWORD
    assert PASSWORD not in str(rows(store, "graph_nodes"))


def test_what_agents_say_of_a_secret_is_said(keyed):
    keyed.memorize_sync(node(password=PASSWORD))

    secret = the_secret()
    assert (secret.sensitivity_level, secret.auto_decapsulate_for_actions) == ("CRITICAL", "")
    assert (secret.description, secret.detected_pattern) == ("Password", "passwords")
    stored = SecretAccess.objects.get()
    assert (stored.access_type, stored.accessor) == ("STORE", "system")
    assert stored.purpose == "Initial secret storage"


def test_the_same_secret_gets_the_same_reference_wherever_it_is(keyed):
    keyed.memorize_sync(node("a", password=PASSWORD))
    keyed.memorize_sync(node("b", passwd=PASSWORD, again={"password": PASSWORD}))
    with keyed.batch_sync() as batch:
        batch.memorize_sync(node("c", password=PASSWORD))

    uuid = the_secret().secret_uuid
    places = SecretReference.objects.order_by("item_id", "path")
    assert {row.secret_uuid for row in places} == {uuid}
    assert [(row.place, row.item_id, row.scope, row.path) for row in places] == [
        ("graph_nodes", "a", "local", "attributes.password"),
        ("graph_nodes", "b", "local", "attributes.again.password"),
        ("graph_nodes", "b", "local", "attributes.passwd"),
        ("graph_nodes", "c", "local", "attributes.password"),
    ]
    assert keyed.recall_sync("b").attributes["_secret_refs"] == [uuid]


def test_a_recalled_node_is_stored_again_as_it_is(keyed):
    keyed.memorize_sync(node(password=PASSWORD))
    first = keyed.recall_sync("n")

    keyed.memorize_sync(first)

    assert keyed.recall_sync("n").attributes == first.attributes
    assert the_secret()


def test_nothing_is_sealed_where_the_row_is_not_written(keyed):
    keyed.memorize_sync(node())

    with pytest.raises(LookupError):
        keyed.connect_sync(
            GraphEdge(source="n", target="nobody", scope="local", attributes={"password": PASSWORD})
        )

    assert not SealedSecret.objects.exists()
    assert not SecretAccess.objects.exists()


def test_an_edge_keeps_no_secret(keyed, store):
    keyed.memorize_sync(node())
    keyed.connect_sync(
        GraphEdge(source="n", target="n", scope="local", attributes={"password": PASSWORD})
    )

    assert PASSWORD not in str(rows(store, "graph_edges"))
    assert opened(the_secret()) == PASSWORD
    assert SecretReference.objects.get().item_id == "n->n->related"


def test_the_reference_names_the_id_that_the_edge_was_given(keyed, store):
    for scope in ("local", "community"):
        keyed.memorize_sync(node(scope=scope))
        keyed.connect_sync(
            GraphEdge(source="n", target="n", scope=scope, attributes={"password": PASSWORD})
        )

    named = set(SecretReference.objects.filter(place="graph_edges").values_list("item_id"))
    assert named == {("n->n->related",), ("n->n->related@community",)}


def test_a_proposal_to_the_identity_keeps_no_secret(keyed, store):
    result = keyed.memorize_sync(node(scope="identity", password=PASSWORD))

    assert result.change_id
    assert PASSWORD not in str(rows(store, "identity_operations"))
    assert opened(the_secret()) == PASSWORD


def test_tasks_and_thoughts_keep_no_secret(keyed, store):
    secret = {"password": PASSWORD}
    task = keyed.create_task_sync("Log in", context=secret)
    keyed.set_task_status_sync(task.task_id, "active")
    thought = keyed.create_thought_sync(task.task_id, "How?", context=secret)
    keyed.set_thought_status_sync(thought.thought_id, "processing")
    keyed.finish_thought_sync(thought.thought_id, {"action": "tool", "arguments": secret})
    keyed.complete_task_sync(task.task_id, secret)

    assert PASSWORD not in str([rows(store, "tasks"), rows(store, "thoughts")])
    assert keyed.recall_thought_sync(thought.thought_id).final_action["arguments"] != secret
    assert {row.place for row in SecretReference.objects.all()} == {"tasks", "thoughts"}


async def test_correlations_keep_no_secret(keyed, store):
    secret = {"password": PASSWORD}
    made = await keyed.record_interaction(
        service_type="tool", handler_name="http", action_type="call", request=secret
    )
    await keyed.finish_correlation(made.data.correlation_id, response=secret)
    await keyed.memorize_metric("logins", 1, secret)
    await keyed.record_span(
        service_type="tool", handler_name="http", action_type="call", request={"deep": [secret]}
    )
    async with keyed.batch() as batch:
        await batch.memorize_log("Logged in", tags=secret)
        await batch.memorize(node(password=PASSWORD))

    assert PASSWORD not in str([rows(store, "service_correlations"), rows(store, "graph_nodes")])
    await keyed.close()


@pytest.mark.parametrize(
    "write",
    [
        lambda memory: memory.memorize_sync(node(db={"password": PASSWORD})),
        lambda memory: memory.memorize_metric_sync("logins", 1, {"password": PASSWORD}),
        lambda memory: memory.create_task_sync("x", context={"password": PASSWORD}),
        lambda memory: memory.memorize_sync(node(scope="identity", password=PASSWORD)),
    ],
)
def test_without_a_master_key_a_secret_is_refused_and_never_stored(memory, store, write):
    with pytest.raises(NoMasterKey, match=r"password holds a secret \(Password\)") as refused:
        write(memory)

    assert "manage.py secrets key create" in str(refused.value)
    assert PASSWORD not in str(refused.value)
    for table in ("graph_nodes", "service_correlations", "tasks", "identity_changes"):
        assert rows(store, table) == []


def test_what_holds_itself_or_has_no_end_is_refused_in_words(keyed, store):
    itself: dict = {"password": PASSWORD}
    itself["a"] = [itself, itself]
    deep = [{"password": PASSWORD}, {"password": PASSWORD}]
    for _ in range(5000):
        deep[0] = {"a": deep[0]}
    for _ in range(700):
        deep[1] = {"a": deep[1]}

    for endless in (itself, *deep):
        with pytest.raises(InvalidInput, match="holds itself, or is nested too deeply"):
            keyed.memorize_sync(node(**endless))
    assert rows(store, "graph_nodes") == []


def test_without_a_master_key_all_else_is_written(memory):
    memory.memorize_sync(node(user="ada", note="The password is written nowhere."))

    assert memory.recall_sync("n").attributes["user"] == "ada"
