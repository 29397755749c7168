"""What every command of ours shares: `--store URL`, and one sentence when the store fails."""

import argparse
from abc import ABC, abstractmethod
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from persistence import store
from persistence.trouble import explain


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

    @staticmethod
    def after_the_act(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
        """Let `--store` stand after the name of an act too."""
        parser.add_argument("--store", default=argparse.SUPPRESS, metavar="URL")
        return parser

    @abstractmethod
    def run(self, **options: Any) -> str | None:
        """Do what the command is for, on the store that is open now."""
