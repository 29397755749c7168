"""A configuration node that is not there yet, as the form for making it shows it."""

from persistence.config.present import Present
from persistence.config.queries import setting_rows
from persistence.config.queries.present_nodes import ConfigNode
from persistence.config.rules import CONFIG_SCOPE_MAP
from persistence.config.types import channel_of, type_of
from persistence.keys import storable


def blank(node_id: str) -> ConfigNode | None:
    """Return a node of this id with nothing set, at version 0; None where its id names no type."""
    kind = type_of(node_id) if storable(node_id) else None
    if kind is None:
        return None
    scope, channel = str(CONFIG_SCOPE_MAP[kind]), channel_of(node_id)
    nothing = Present(node_id, scope, kind, channel, None, {}, None, None, 0, is_readable=True)
    return ConfigNode(
        node_id=node_id,
        kind=kind,
        scope=scope,
        channel=channel,
        settings=setting_rows.of(nothing, [], set()),
        unknown={},
        bookkeeping={},
        version=0,
        problems=(),
        is_frozen=False,
        updated_by=None,
        updated_at=None,
        text=None,
        is_readable=True,
    )
