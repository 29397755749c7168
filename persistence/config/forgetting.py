"""What is known of people is kept for as long as `keep_days` says, and then it is gone."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from persistence import clock
from persistence.config.entries import Attributes, placed
from persistence.config.learned import BY_SETTING
from persistence.config.models import ConfigInteraction, ConfigLearned
from persistence.config.rules import ConfigNodeType
from persistence.config.types import SCHEMAS
from persistence.moments import stored

_PEOPLE = SCHEMAS[ConfigNodeType.USER_TRACKING]
_KEEP = _PEOPLE.by_name["keep_days"]


def without_old(node_id: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Forget whom nothing was heard of for too long, in the open transaction; return the rest.

    The attributes are those of a node about people. Interactions that are older go too, also
    of those who are still known.
    """
    days = attributes.get(_KEEP.name)
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        days = _KEEP.default
    before = stored(clock.now() - dt.timedelta(days=min(days, 36_500)))
    ConfigInteraction.objects.filter(node_id=node_id, happened_at__lt=before).delete()
    left = Attributes(dict(attributes))
    old = ConfigLearned.objects.filter(node_id=node_id, updated_at__lt=before)
    for setting, about in old.values_list("setting", "about"):
        rule = BY_SETTING.get((_PEOPLE.kind, setting))
        if rule is not None:
            left = Attributes(placed(rule, about, left, None))
    old.delete()
    return dict(left.attributes)
