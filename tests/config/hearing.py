"""Interactions as tests tell them."""

import datetime as dt

from persistence.config import queries, services
from persistence.config.learning.interactions import Interaction
from persistence.config.queries import SettingRow
from tests.memory.rows import NOON

KEY = "filter_config_channel_123"
TOOLS = "config/tool_preferences"
PEOPLE = "config/user_tracking"
TEMPLATES = "config/response_templates"


def finding(outcome="confirmed", score=0.4, at=NOON, subject="caps_1") -> Interaction:
    return Interaction("finding", subject, outcome, score, at)


def told(kind, subject, outcome, value=None, at=NOON) -> Interaction:
    return Interaction(kind, subject, outcome, value, at)


def confirm(times=10, *, key=KEY, start=NOON, score=0.4) -> None:
    """Let so many findings of the channel be confirmed, a minute apart, the last at `start`."""
    for number in range(times):
        at = start - dt.timedelta(minutes=times - 1 - number)
        services.learn(key, finding(score=score, at=at))


def setting(name, node_id=KEY) -> SettingRow:
    found = queries.node(node_id)
    assert found is not None
    return next(one for one in found.settings if one.setting.name == name)


def sensitivity(node_id=KEY) -> float:
    return setting("sensitivity", node_id).value
