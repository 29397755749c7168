"""Who runs a command."""

import getpass


def operator() -> str:
    """Name the person at the terminal, as the system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"
