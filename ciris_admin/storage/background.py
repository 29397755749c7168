"""A run of retention in a process of its own, which a reader need not wait for."""

from ciris_admin import processes
from ciris_admin.processes import Process


def start_retention(*, by: str) -> Process:
    """Let everything go that is to go by the policies in force. It says in the store how far."""
    return processes.start("apply_retention", f"--by={by}")
