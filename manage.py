"""Run a CIRIS Admin command from a checkout; installed, the same program is `ciris-admin`."""

from ciris_admin.__main__ import main

if __name__ == "__main__":
    main()
