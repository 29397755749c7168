"""A run of retention in a process of its own, which a reader need not wait for."""

from ciris_admin import processes
from ciris_admin.processes import Process


def start_retention(*, by: str, begun: int) -> Process:
    """Go on with a run that was begun, over all types. It says in the store how far it is."""
    return processes.start("apply_retention", f"--by={by}", f"--begun={begun}")
