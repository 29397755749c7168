"""Whether what a store has sealed can be opened here: a sentence, before anybody asks for a value.

One secret is opened to try an agent's key, and its value is dropped at once: nobody is shown
it, so it is no access.
"""

from dataclasses import dataclass
from enum import StrEnum

from persistence import shapes
from persistence.secrets import keys, patterns
from persistence.secrets.master_key import AGENT_KEY, BadMasterKey, NoMasterKey
from persistence.secrets.models import SealedSecret
from persistence.secrets.opening import StaysClosed, plaintext_of


class KeyState(StrEnum):
    """What there is of the master key."""

    AT_HAND = "at hand"
    NONE_YET = "none yet"
    NOT_AT_HAND = "not at hand"
    WRONG = "does not fit"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Standing:
    """The state of the master key, and a sentence about it for a person."""

    state: KeyState
    sentence: str


def of_store() -> Standing:
    """Say whether the master key of the open store is at hand. Raises DatabaseError alone."""
    try:
        return _of_an_agents() if shapes.current().read_only else _of_ours()
    except NoMasterKey as error:
        return Standing(KeyState.NOT_AT_HAND, str(error))
    except BadMasterKey as error:
        return Standing(KeyState.UNREADABLE, str(error))


def of_patterns() -> str:
    """Say what keeps the patterns of one's own from being used; empty where nothing does."""
    try:
        patterns.at_hand()
    except patterns.BadPatterns as error:
        return f"{error} Until then every write of text is refused."
    return ""


def _of_ours() -> Standing:
    if not keys.held():
        return Standing(KeyState.NONE_YET, keys.NONE_YET)
    key_id = keys.sealer().master.id
    return Standing(KeyState.AT_HAND, f"The master key {key_id} is at hand.")


def _of_an_agents() -> Standing:
    ring = keys.ring()
    if ring.agent_key is None:
        return Standing(
            KeyState.NOT_AT_HAND,
            f"The agent's own master key is not at hand: {AGENT_KEY} names no file.",
        )
    row = SealedSecret.objects.order_by("secret_uuid").first()
    if row is None:
        return Standing(KeyState.AT_HAND, "A master key is at hand, and no secret to try it on.")
    try:
        plaintext_of(row, ring)
    except StaysClosed as error:
        return Standing(KeyState.WRONG, str(error))
    return Standing(KeyState.AT_HAND, "The agent's master key is at hand, and fits.")
