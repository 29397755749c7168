"""The kinds of configuration nodes, and the scope that each belongs to."""

from collections.abc import Mapping
from enum import StrEnum

from persistence.graph.rules import GraphScope
from persistence.graph.scopes import IDENTITY_CONFIG_TYPES


class ConfigNodeType(StrEnum):
    FILTER_CONFIG = "filter_config"
    CHANNEL_CONFIG = "channel_config"
    USER_TRACKING = "user_tracking"
    RESPONSE_TEMPLATES = "response_templates"
    TOOL_PREFERENCES = "tool_preferences"
    BEHAVIOR_CONFIG = "behavior_config"
    ETHICAL_BOUNDARIES = "ethical_boundaries"
    CAPABILITY_LIMITS = "capability_limits"
    TRUST_PARAMETERS = "trust_parameters"
    LEARNING_RULES = "learning_rules"


CONFIG_SCOPE_MAP: Mapping[ConfigNodeType, GraphScope] = {
    kind: GraphScope.IDENTITY if kind in IDENTITY_CONFIG_TYPES else GraphScope.LOCAL
    for kind in ConfigNodeType
}
