"""What people ask of the agent's configuration, and of what it has learned."""

from persistence.config.queries.blank import blank
from persistence.config.queries.explaining import Evidence, Explanation, evidence, subjects
from persistence.config.queries.past import (
    HistoryPoint,
    difference,
    history,
    version,
    versions,
)
from persistence.config.queries.present_nodes import (
    ConfigNode,
    KindRow,
    NodeRow,
    effective,
    kinds,
    node,
    nodes,
)
from persistence.config.queries.setting_rows import SettingRow, Source
from persistence.config.queries.what_if import Caught, Tried, WhatIf, what_if
from persistence.config.versions import Version

__all__ = [
    "Caught",
    "ConfigNode",
    "Evidence",
    "Explanation",
    "HistoryPoint",
    "KindRow",
    "NodeRow",
    "SettingRow",
    "Source",
    "Tried",
    "Version",
    "WhatIf",
    "blank",
    "difference",
    "effective",
    "evidence",
    "history",
    "kinds",
    "node",
    "nodes",
    "subjects",
    "version",
    "versions",
    "what_if",
]
