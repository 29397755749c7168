"""The `ciris-admin` program: every management command, with the console's settings."""

import os
import signal
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from persistence.store import StoreError

MISCONFIGURED = 2  # as of wrong arguments, and as "could not check" of commands that verify
INTERRUPTED = 130  # as a shell says it of Ctrl+C


def main() -> None:
    """Run the command that the arguments name; SIGTERM ends it as Ctrl+C does, tidily."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ciris_admin.settings")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except (ImproperlyConfigured, StoreError) as error:  # of the settings: nothing has begun
        sys.stderr.write(f"{error}\n")
        sys.exit(MISCONFIGURED)


if __name__ == "__main__":
    main()
