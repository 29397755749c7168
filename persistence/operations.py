"""What can be asked of a store: each operation of the agent's API, twice.

An operation is a service of its concept. Here it gets a name to await, and a twin with
`_sync` at the end for code without an event loop; `help()` of either is the service's own.
"""

from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any

from persistence import calls
from persistence.calls import here, in_thread
from persistence.config import agent_calls as config
from persistence.config import choosing
from persistence.graph import environment, scopes
from persistence.graph import recall as graph_recall
from persistence.identity import remembering
from persistence.secrets import disclosure
from persistence.tasks import recall as tasks_recall
from persistence.tasks import services as tasks
from persistence.tasks import thinking
from persistence.tsdb import recall as tsdb_recall
from persistence.tsdb import services as tsdb
from persistence.tsdb.rules import TimePoint


class Operations:
    """The operations; whoever inherits them says where a call runs."""

    # What the agent knows: nodes and edges.
    memorize = in_thread(remembering.memorize)
    memorize_sync = here(remembering.memorize)
    recall = in_thread(graph_recall.recall, reads=True)
    recall_sync = here(graph_recall.recall)
    search = in_thread(graph_recall.search, reads=True)
    search_sync = here(graph_recall.search)
    forget = in_thread(remembering.forget)
    forget_sync = here(remembering.forget)
    connect = in_thread(remembering.connect)
    connect_sync = here(remembering.connect)
    disconnect = in_thread(remembering.disconnect)
    disconnect_sync = here(remembering.disconnect)
    edges_of = in_thread(graph_recall.edges_of, reads=True)
    edges_of_sync = here(graph_recall.edges_of)
    update_environment_graph = in_thread(environment.update_environment_graph)
    update_environment_graph_sync = here(environment.update_environment_graph)
    most_restrictive_scope = staticmethod(scopes.most_restrictive_scope)

    # Who the agent is: changes that Wise Authorities rule on.
    propose_identity_change = in_thread(remembering.propose_identity_change)
    propose_identity_change_sync = here(remembering.propose_identity_change)
    identity_change = in_thread(remembering.identity_change, reads=True)
    identity_change_sync = here(remembering.identity_change)
    withdraw_identity_change = in_thread(remembering.withdraw_identity_change)
    withdraw_identity_change_sync = here(remembering.withdraw_identity_change)

    # How it is set up, and what it learns about that from what happens.
    get_config = in_thread(config.get_config, reads=True)
    get_config_sync = here(config.get_config)
    set_config = in_thread(config.set_config)
    set_config_sync = here(config.set_config)
    learn = in_thread(config.learn)
    learn_sync = here(config.learn)
    choose_wording = in_thread(choosing.choose_wording, reads=True)
    choose_wording_sync = here(choosing.choose_wording)

    # What it keeps sealed: the tokens of secrets, opened for an action that may.
    decapsulate = in_thread(disclosure.decapsulate)
    decapsulate_sync = here(disclosure.decapsulate)

    # What the agent does: tasks, and thoughts about them.
    create_task = in_thread(tasks.create_task)
    create_task_sync = here(tasks.create_task)
    recall_task = in_thread(tasks_recall.recall_task, reads=True)
    recall_task_sync = here(tasks_recall.recall_task)
    set_task_status = in_thread(tasks.set_task_status)
    set_task_status_sync = here(tasks.set_task_status)
    complete_task = in_thread(tasks.complete_task)
    complete_task_sync = here(tasks.complete_task)
    fail_task = in_thread(tasks.fail_task)
    fail_task_sync = here(tasks.fail_task)
    retry_task = in_thread(tasks.retry_task)
    retry_task_sync = here(tasks.retry_task)
    create_thought = in_thread(thinking.create_thought)
    create_thought_sync = here(thinking.create_thought)
    follow_up = in_thread(thinking.follow_up)
    follow_up_sync = here(thinking.follow_up)
    recall_thought = in_thread(tasks_recall.recall_thought, reads=True)
    recall_thought_sync = here(tasks_recall.recall_thought)
    thoughts_of = in_thread(tasks_recall.thoughts_of, reads=True)
    thoughts_of_sync = here(tasks_recall.thoughts_of)
    set_thought_status = in_thread(thinking.set_thought_status)
    set_thought_status_sync = here(thinking.set_thought_status)
    finish_thought = in_thread(thinking.finish_thought)
    finish_thought_sync = here(thinking.finish_thought)
    ponder = in_thread(thinking.ponder)
    ponder_sync = here(thinking.ponder)
    retry_thought = in_thread(thinking.retry_thought)
    retry_thought_sync = here(thinking.retry_thought)
    escalate_thought = in_thread(thinking.escalate_thought)
    escalate_thought_sync = here(thinking.escalate_thought)
    record_feedback = in_thread(thinking.record_feedback)
    record_feedback_sync = here(thinking.record_feedback)

    # What happened, and when: metrics, logs, audit events, interactions and spans.
    memorize_metric = in_thread(tsdb.memorize_metric)
    memorize_metric_sync = here(tsdb.memorize_metric)
    memorize_log = in_thread(tsdb.memorize_log)
    memorize_log_sync = here(tsdb.memorize_log)
    record_metric = in_thread(tsdb.record_metric)
    record_metric_sync = here(tsdb.record_metric)
    record_audit_event = in_thread(tsdb.record_audit_event)
    record_audit_event_sync = here(tsdb.record_audit_event)
    record_interaction = in_thread(tsdb.record_interaction)
    record_interaction_sync = here(tsdb.record_interaction)
    record_span = in_thread(tsdb.record_span)
    record_span_sync = here(tsdb.record_span)
    finish_correlation = in_thread(tsdb.finish_correlation)
    finish_correlation_sync = here(tsdb.finish_correlation)
    recall_timeseries = in_thread(tsdb_recall.recall_timeseries, reads=True)
    recall_timeseries_sync = here(tsdb_recall.recall_timeseries)

    def iter_timeseries(self, hours: float | None = 24, **filters: Any) -> AsyncIterator[TimePoint]:
        """Yield every point that recall_timeseries would page through."""
        return tsdb_recall.pages_async(self.recall_timeseries, hours, **filters)

    def iter_timeseries_sync(self, hours: float | None = 24, **filters: Any) -> Iterator[TimePoint]:
        """Yield every point that recall_timeseries would page through."""
        return tsdb_recall.pages(self.recall_timeseries_sync, hours, **filters)

    def _gather(self, service: calls.Service, args: Any, kwargs: Any) -> Any:
        """Return the result of a call that a batch takes now and carries out later, or None."""
        raise NotImplementedError

    def _call(self, service: calls.Service, args: Any, kwargs: Any) -> Any:
        raise NotImplementedError

    def _run(
        self, service: calls.Service, args: Any, kwargs: Any, *, reads: bool
    ) -> Awaitable[Any]:
        raise NotImplementedError
