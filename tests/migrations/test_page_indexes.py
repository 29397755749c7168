"""Each list that pages show is read in the order of an index: nothing is sorted."""

import pytest
from django.db import connections

from persistence import store as stores
from persistence.graph.filters import NodeFilter, nodes
from persistence.models import Correlation, Task, Thought
from persistence.ordering import Order, in_order
from persistence.secrets.models import SealedSecret, SecretAccess

TASKS = Order(keys=("task_id",), times=("created_at",))
THOUGHTS = Order(keys=("thought_id",), times=("created_at",))
NODES = Order(keys=("node_id",), times=("updated_at", "created_at"))
CORRELATIONS = Order(keys=("correlation_id",), times=("timestamp", "created_at"))
SECRETS = Order(keys=("secret_uuid",), times=("created_at",))
ACCESSES = Order(keys=("access_id",), times=("timestamp",))
LISTS = {
    "idx_tasks_page": (Task.objects.all, TASKS),
    "idx_tasks_status_page": (lambda: Task.objects.filter(status="active"), TASKS),
    "idx_thoughts_page": (Thought.objects.all, THOUGHTS),
    "idx_thoughts_status_page": (lambda: Thought.objects.filter(status="failed"), THOUGHTS),
    "idx_thoughts_type_page": (lambda: Thought.objects.filter(thought_type="ponder"), THOUGHTS),
    "idx_thoughts_task_page": (lambda: Thought.objects.filter(source_task_id="t"), THOUGHTS),
    "idx_graph_nodes_page": (lambda: nodes(NodeFilter(scope="local", telemetry=True)), NODES),
    "idx_graph_nodes_memory_page": (lambda: nodes(NodeFilter(scope="local")), NODES),
    "idx_graph_nodes_type_page": (
        lambda: nodes(NodeFilter(scope="local", node_type="user")),
        NODES,
    ),
    "idx_correlations_page": (Correlation.objects.all, CORRELATIONS),
    "idx_correlations_type_page": (
        lambda: Correlation.objects.filter(correlation_type="log_entry"),
        CORRELATIONS,
    ),
    "idx_correlations_metric_page": (
        lambda: Correlation.objects.filter(metric_name="cpu"),
        CORRELATIONS,
    ),
    "idx_correlations_log_level_page": (
        lambda: Correlation.objects.filter(log_level="ERROR"),
        CORRELATIONS,
    ),
    "idx_secrets_page": (SealedSecret.objects.all, SECRETS),
    "idx_secret_access_page": (SecretAccess.objects.all, ACCESSES),
    "idx_secret_access_secret_page": (
        lambda: SecretAccess.objects.filter(secret_uuid="s"),
        ACCESSES,
    ),
}


def plan(rows) -> str:
    """Explain how the engine reads; small tables would otherwise be read whole and sorted."""
    connection = connections[stores.STORE]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
                cursor.execute(f"SET enable_{way} = off")
    return rows.explain()


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("index", LISTS)
def test_a_list_is_read_in_the_order_of_its_index(store, index, oldest_first):
    rows, order = LISTS[index]
    order = order.reversed() if oldest_first else order

    how = plan(in_order(rows(), order)[:51])

    assert f"{index} " in f"{how} "
    assert "Sort" not in how
    assert "TEMP B-TREE" not in how


def test_the_children_of_a_task_are_found_through_an_index(store):
    assert "idx_tasks_parent" in plan(Task.objects.filter(parent_task_id="t"))


def test_the_children_of_a_thought_are_found_through_an_index(store):
    assert "idx_thoughts_parent" in plan(Thought.objects.filter(parent_thought_id="t"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("stored", ["now", "", "yesterday", "12:00", "9999999", "2026-02-30", "0"])
def test_an_index_takes_a_row_whose_time_is_no_time(store, query, stored):
    query(
        "INSERT INTO tasks (task_id, description, status, created_at, updated_at)"
        f" VALUES ('t', '', '', '{stored}', '')"
    )

    assert [task.task_id for task in in_order(Task.objects.all(), TASKS)] == ["t"]
