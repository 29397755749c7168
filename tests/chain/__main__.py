"""What stops writing, by name: `python -m tests.chain kills`, `python -m tests.chain disks`."""

import os
import sys
from importlib import import_module

import django

import tests.environment  # noqa: F401  # a home that nobody lives in, before Django is loaded

NAMES = ("disks", "kills")

if __name__ == "__main__":
    name, *arguments = sys.argv[1:] or [""]
    if name not in NAMES:
        sys.exit(f"Name one: {', '.join(NAMES)}.")
    os.environ["DJANGO_SETTINGS_MODULE"] = "ciris_admin.settings"
    django.setup()
    import_module(f"tests.chain.{name}").main(arguments)
