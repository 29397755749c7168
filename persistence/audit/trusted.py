"""Which pins speak of the chain that is open."""

from persistence.audit import pinning
from persistence.audit.chains import STORE, Chain
from persistence.audit.checkpointing import read_only
from persistence.audit.verifying.pins import Pin


def pins(chain: Chain) -> tuple[Pin, ...]:
    """Return every pin, but those of our own keys for a store that we only read.

    Nothing of ours has signed there: its agent's entries are not forged for lack of our key.
    Raises PinningRefused.
    """
    found = pinning.pins()
    if chain is not STORE or not read_only(chain):
        return found
    return tuple(pin for pin in found if (pin.chain, pin.how) != (chain.name, pinning.MADE_HERE))
