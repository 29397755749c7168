"""`manage.py migrate`: both databases, the console's by Django and the store's by its runner."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DatabaseError

from ciris_admin.homes import make_home
from persistence import store
from persistence.migrations import runner
from persistence.trouble import explain


class Command(DjangoMigrate):
    help = "Bring the console's database and the store up to date."
    requires_system_checks = []  # Django's ask for the one database of `--database`

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--store", metavar="URL", help="the store to migrate")
        parser.set_defaults(database=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate the database that `--database` names; without it, both."""
        wanted = options["database"]
        make_home()
        try:
            if wanted in {None, "default"}:
                super().handle(*args, **{**options, "database": "default"})
            if wanted in {None, store.STORE}:
                self._migrate_store(options["store"])
        except (store.StoreError, DatabaseError) as error:
            raise CommandError(explain(error)) from error

    def _migrate_store(self, url: str | None) -> None:
        if url:
            store.open_store(url)
        names = runner.migrate()
        self.stdout.write(f"Store: {', '.join(names) if names else 'nothing to apply'}.")
