"""A thought's final action and notes in a few words, whichever names an agent gave their parts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from persistence.fields import StoredJson
from persistence.texts import readable, shortened

NAMES = ("selected_action", "action_type")
PARAMETERS = ("action_parameters", "action_params")
LETTERS = 200


@dataclass(frozen=True)
class Action:
    """What was done and with what; `rationale` is the agent's own why."""

    name: str
    parameters: Sequence[tuple[str, str]]
    rationale: str


def action_of(stored: StoredJson | None) -> Action | None:
    """Read a final action; None where none is recorded (NULL, `{}`) or it is no action."""
    value = stored.value if stored else None
    if not isinstance(value, dict):
        return None
    name = next((value[key] for key in NAMES if value.get(key)), None)
    if name is None:
        return None
    parameters: Any = next((value[key] for key in PARAMETERS if value.get(key)), {})
    pairs = parameters.items() if isinstance(parameters, dict) else [("", parameters)]
    kept = [(_short(key), _short(inner)) for key, inner in pairs if inner not in (None, "", [], {})]
    return Action(_short(name), kept, _short(value.get("rationale") or ""))


def notes_of(stored: StoredJson | None) -> Sequence[str]:
    """Read ponder notes: agents store a list of texts."""
    value = stored.value if stored else None
    return [_short(note) for note in value] if isinstance(value, list) else []


def _short(value: Any) -> str:
    return shortened(readable(value if isinstance(value, str) else json.dumps(value)), LETTERS)
