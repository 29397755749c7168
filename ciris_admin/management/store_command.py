"""What every command of ours shares: `--store URL`, and one sentence when the store fails."""

import argparse
import contextlib
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections

from persistence import store
from persistence.trouble import explain

INTERRUPTED = 130  # as a shell says it of Ctrl+C


class StoreCommand(BaseCommand, ABC):
    """A command over the store that `--store`, CIRIS_STORE_URL or CIRIS_HOME names."""

    requires_system_checks = []  # a check may read the database that the command is to make

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--store",
            metavar="URL",
            help="sqlite:///path or postgresql://…; by default CIRIS_STORE_URL,"
            " else ciris.db in CIRIS_HOME",
        )

    def handle(self, *args: Any, **options: Any) -> str | None:
        try:
            if options["store"]:
                store.open_store(options["store"])
            return self.run(**options)
        except (store.StoreError, DatabaseError) as error:
            raise CommandError(explain(error)) from error

    @contextlib.contextmanager
    def to_be_gone_on_with(self) -> Iterator[None]:
        """Say of work that Ctrl+C ends that it is kept, and that the command goes on with it."""
        try:
            yield
        except KeyboardInterrupt:
            self.stderr.write("Interrupted: what was done stays done. Run it again to go on.")
            sys.exit(INTERRUPTED)

    @staticmethod
    def after_the_act(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
        """Let `--store` stand after the name of an act too."""
        parser.add_argument("--store", default=argparse.SUPPRESS, metavar="URL")
        return parser

    @abstractmethod
    def run(self, **options: Any) -> str | None:
        """Do what the command is for, on the store that is open now."""


def refuse_to_make_one() -> None:
    """Raise StoreError where the store's file is not there: opening it would make an empty one."""
    url = str(connections.settings[store.alias()].get(store.URL, ""))
    if url.startswith("sqlite:") and not store.sqlite_path(url).exists():
        raise store.StoreError(f"There is no file {store.sqlite_path(url)}.")
