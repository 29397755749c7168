"""The two chains as the screens know them: their words, their addresses, who witnesses which."""

from dataclasses import dataclass

from django.urls import reverse

from ciris_admin.chain.chains import CONSOLE, CONSOLE_WITNESS
from persistence import shapes
from persistence.audit.chains import STORE, Chain
from persistence.audit.witness import STORE_WITNESS, Witness


@dataclass(frozen=True)
class Side:
    """A chain, and the database that remembers it."""

    chain: Chain
    witness: Witness
    title: str
    prefix: str  # of the names of its addresses

    @property
    def name(self) -> str:
        return self.chain.name

    @property
    def is_there(self) -> bool:
        """Say whether the chain has a table at all: an agent's store may lack it."""
        return self.chain is not STORE or shapes.current().has("audit_log_v2")

    @property
    def is_an_agents(self) -> bool:
        """Say whether an agent wrote it, in a store that is not ours to write."""
        return self.chain is STORE and shapes.current().read_only

    def view(self, name: str) -> str:
        """Return the name of an address, `audit:entry` or `audit:console-entry`."""
        return f"audit:{self.prefix}{name}"

    def address(self, name: str, *args: object) -> str:
        return reverse(self.view(name), args=args)


SIDES = {
    "store": Side(STORE, CONSOLE_WITNESS, "The store's chain", ""),
    "console": Side(CONSOLE, STORE_WITNESS, "The console's chain", "console-"),
}
VIEWS = ("list", "entry", "text", "payload", "keys", "pin", "unpin", "verify", "standing", "bundle")


def context(side: Side) -> dict[str, object]:
    """Return what each page of a chain needs: its side, the tabs, the names of its addresses."""
    return {
        "side": side,
        "tabs": [(one.title, one.address("list"), one is side) for one in SIDES.values()],
        "views": {name: side.view(name) for name in VIEWS},
    }
