"""The console's chain, beside the store's."""

from ciris_admin.chain.models import (
    ConsoleEntry,
    ConsoleKey,
    ConsoleRoot,
    ConsoleTile,
    ConsoleWitnessed,
)
from persistence.audit.chains import Chain
from persistence.audit.witness import Witness

DATABASE = "default"

CONSOLE = Chain(
    name="console",
    alias=lambda: DATABASE,
    entries=ConsoleEntry,
    roots=ConsoleRoot,
    keys=ConsoleKey,
    lock=0x4349524953434F4E,  # "CIRISCON"
)

CONSOLE_WITNESS = Witness(CONSOLE, ConsoleWitnessed, ConsoleTile)
