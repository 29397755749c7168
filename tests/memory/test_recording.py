"""Logs, counters, audit events, interactions and spans: the rows that agents write."""

import datetime as dt
import uuid

import pytest

from persistence.writing import Conflict, NotFound
from tests.memory.rows import contents, count, row

AT_NOON = "2026-11-22T12:00:00+00:00"
CALL = {"service_type": "communication", "handler_name": "SpeakHandler", "action_type": "speak"}


def correlation(store):
    """Return what the only correlation holds, without its id and NULLs."""
    stored = row(store, "service_correlations")
    assert uuid.UUID(stored.pop("correlation_id")).version == 4
    return {name: value for name, value in stored.items() if value is not None}


def written(**facts):
    times = dict.fromkeys(("created_at", "updated_at", "timestamp"), AT_NOON)
    return {"status": "completed", "retention_policy": "raw", **times, **facts}


def test_the_correlation_of_a_log_line(memory, store, noon):
    memory.memorize_log_sync("Disk almost full", "WARNING", {"component": "disk"})

    assert correlation(store) == written(
        service_type="memory",
        handler_name="memory_service",
        action_type="memorize_log",
        correlation_type="log_entry",
        log_level="WARNING",
        request_data='{"message": "Disk almost full", "log_level": "WARNING"}',
        tags='{"component": "disk", "scope": "local", "message": "Disk almost full"}',
    )


def test_the_node_of_a_log_line(memory, store, noon):
    memory.memorize_log_sync("Disk almost full", "WARNING", {"component": "disk"})

    stored = row(store, "graph_nodes")
    assert stored["node_id"] == "log_1795348800000000"
    assert (stored["node_type"], stored["updated_at"]) == ("tsdb_data", AT_NOON)
    assert stored["attributes_json"] == (
        '{"log_message": "Disk almost full", "log_level": "WARNING", "data_type": "log_entry",'
        ' "tags": {"component": "disk"}, "retention_policy": "raw"}'
    )


def test_the_level_of_a_log_has_two_names(memory, store):
    memory.memorize_log_sync("text", level="warning")

    assert row(store, "service_correlations")["log_level"] == "WARNING"


def test_a_tag_called_message_never_hides_the_message(memory, store):
    memory.memorize_log_sync("said", tags={"message": "tag"})

    assert row(store, "service_correlations")["tags"] == '{"message": "said", "scope": "local"}'


def test_a_counter_is_a_correlation_alone(memory, store, noon):
    memory.record_metric_sync("handler_invoked_total", tags={"handler": "speak"})

    assert count(store, "graph_nodes") == 0
    assert correlation(store) == written(
        service_type="telemetry",
        handler_name="telemetry_service",
        action_type="record_metric",
        correlation_type="metric_datapoint",
        metric_name="handler_invoked_total",
        metric_value=1.0,
        tags='{"handler": "speak", "scope": "local"}',
    )


def test_an_audit_event(memory, store, noon):
    memory.record_audit_event_sync("tool", outcome="success", task_id="t", thought_id="th")

    assert correlation(store) == written(
        service_type="audit",
        handler_name="audit_service",
        action_type="tool",
        correlation_type="audit_event",
        request_data='{"event_type": "tool", "originator_id": "th", "target_id": null,'
        ' "event_summary": "Action: tool | Task: t | Outcome: success", "agent_profile": null,'
        ' "round_number": null, "thought_id": "th", "task_id": "t"}',
        response_data='{"outcome": "success"}',
        tags='{"source": "ciris_agent", "action": "tool", "severity": "medium",'
        ' "agent_profile": "unknown", "scope": "local"}',
    )


@pytest.mark.parametrize(
    ("action", "severity"),
    [("defer", "high"), ("reject", "high"), ("forget", "high"), ("memorize", "medium"),
     ("task_complete", "medium"), ("speak", "low"), ("recall", "low")],
)  # fmt: skip  # a table
def test_an_audit_event_is_as_grave_as_agents_say(memory, store, action, severity):
    memory.record_audit_event_sync(action)

    assert f'"severity": "{severity}"' in row(store, "service_correlations")["tags"]


def test_an_interaction_with_its_response_is_completed(memory, store, noon):
    memory.record_interaction_sync(**CALL, request={"content": "hi"}, response={"success": True})

    assert correlation(store) == written(
        **CALL,
        correlation_type="service_interaction",
        request_data='{"content": "hi"}',
        response_data='{"success": true}',
        tags='{"scope": "local"}',
    )


@pytest.mark.parametrize(("failed", "status"), [(False, "completed"), (True, "failed")])
def test_a_pending_interaction_is_finished(memory, store, failed, status):
    key = memory.record_interaction_sync(**CALL).data.correlation_id
    assert row(store, "service_correlations")["status"] == "pending"

    memory.finish_correlation_sync(key, response={"a": 1}, failed=failed)

    stored = row(store, "service_correlations")
    assert (stored["status"], stored["response_data"]) == (status, '{"a": 1}')


def test_what_is_finished_keeps_its_response(memory, store):
    key = memory.record_interaction_sync(**CALL, response={"a": 1}).data.correlation_id
    before = contents(store)

    with pytest.raises(Conflict, match="is completed already"):
        memory.finish_correlation_sync(key, response={"a": 2})

    assert contents(store) == before


def test_what_is_not_there_cannot_be_finished(memory):
    with pytest.raises(NotFound, match="no correlation 'x'"):
        memory.finish_correlation_sync("x")


def test_a_span_with_its_end_says_how_long_it_took(memory, store, noon):
    end = noon + dt.timedelta(milliseconds=1500)

    memory.record_span_sync(
        **CALL, trace_id="t", span_id="s", parent_span_id="p", started_at=noon, ended_at=end
    )

    assert correlation(store) == written(
        **CALL,
        correlation_type="trace_span",
        trace_id="t",
        span_id="s",
        parent_span_id="p",
        response_data='{"execution_time_ms": 1500.0}',
        tags='{"scope": "local"}',
    )


def test_a_span_without_ids_gets_some(memory, store):
    receipt = memory.record_span_sync(**CALL).data

    stored = row(store, "service_correlations")
    assert (stored["trace_id"], stored["span_id"]) == (receipt.trace_id, receipt.span_id)
    assert (len(receipt.trace_id), len(receipt.span_id)) == (32, 16)


def test_a_finished_span_says_how_long_it_took(memory, store, noon):
    start = noon - dt.timedelta(seconds=2)
    key = memory.record_span_sync(**CALL, started_at=start).data.correlation_id

    memory.finish_correlation_sync(key, response={"ok": True})

    response = row(store, "service_correlations")["response_data"]
    assert response == '{"execution_time_ms": 2000.0, "ok": true}'
