"""Where a store keeps text that may hold a secret, and what can be done about it there."""

from dataclasses import dataclass
from enum import StrEnum

IDENTITY = "identity"


class Fate(StrEnum):
    """What can become of a secret that stands in clear."""

    SEALABLE = "can be sealed"
    SEALED = "sealed"
    RULING = "needs a ruling"  # of a Wise Authority: identity is changed by no scan
    SIGNED = "stays: signed"  # to rewrite it would break what vouches for it
    KEPT = "stays: kept for ever"  # append-only by trigger
    DERIVED = "goes with its source"  # made of other rows, and made anew when they change


@dataclass(frozen=True)
class Source:
    """A table: its key, and its columns of text and of JSON by the names that paths begin with.

    `item`: the column that says what a row is about, where that is not the first of its key.
    """

    table: str
    key: tuple[str, ...]
    text: tuple[tuple[str, str], ...] = ()
    json: tuple[tuple[str, str], ...] = ()
    fate: Fate = Fate.SEALABLE
    item: str | None = None
    lists_refs: str | None = None  # the JSON column in which agents list a row's secrets

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for column, _ in (*self.text, *self.json))

    @property
    def has_scope(self) -> bool:
        return self.table in {"graph_nodes", "graph_edges"}

    def fate_of(self, scope: str) -> Fate:
        return Fate.RULING if self.has_scope and scope.lower() == IDENTITY else self.fate


SOURCES = (
    Source(
        "graph_nodes",
        ("node_id", "scope"),
        json=(("attributes_json", "attributes"),),
        lists_refs="attributes_json",
    ),
    Source(
        "graph_edges",
        ("edge_id",),
        json=(("attributes_json", "attributes"),),
        lists_refs="attributes_json",
    ),
    Source(
        "tasks",
        ("task_id",),
        text=(("description", "description"),),
        json=(("context_json", "context"), ("outcome_json", "outcome")),
    ),
    Source(
        "thoughts",
        ("thought_id",),
        text=(("content", "content"),),
        json=(
            ("context_json", "context"),
            ("ponder_notes_json", "notes"),
            ("final_action_json", "final_action"),
        ),
    ),
    Source(
        "service_correlations",
        ("correlation_id",),
        json=(("request_data", "request"), ("response_data", "response"), ("tags", "tags")),
    ),
    Source(
        "audit_log_v2",
        ("entry_id",),
        item="event_id",
        json=(("event_payload", "payload"),),
        fate=Fate.SIGNED,
    ),
    Source(
        "identity_operations",
        ("change_id", "revision", "position"),
        json=(("before", "before"), ("after", "after")),
        fate=Fate.KEPT,
    ),
    Source(
        "identity_revisions",
        ("change_id", "revision"),
        text=(("reason", "reason"),),
        fate=Fate.KEPT,
    ),
    Source("identity_rulings", ("ruling_id",), text=(("reason", "reason"),), fate=Fate.SIGNED),
    Source(
        "identity_lineage",
        ("lineage_id",),
        item="item_id",
        json=(("state", "state"),),
        fate=Fate.KEPT,
    ),
    Source(
        "config_versions",
        ("node_id", "scope", "version"),
        text=(("reason", "reason"),),
        json=(("attributes", "attributes"),),
        fate=Fate.KEPT,
    ),
    Source(
        "config_interactions",
        ("interaction_id",),
        item="node_id",
        text=(("subject", "subject"), ("outcome", "outcome")),
        json=(("value", "value"),),
        fate=Fate.KEPT,
    ),
    Source(
        "config_learned",
        ("node_id", "setting", "about"),
        json=(("state", "state"), ("value", "value")),
        fate=Fate.DERIVED,
    ),
    Source(
        "rollup_series",
        ("series_id",),
        item="metric_name",
        json=(("tags", "tags"),),
        fate=Fate.DERIVED,
    ),
)
