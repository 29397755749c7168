"""`manage.py reindex_logs`: bring the full-text index of the log up to date, or make it anew."""

from typing import Any

from django.core.management.base import CommandParser

from ciris_admin.management.store_command import StoreCommand
from ciris_admin.management.terminal import bar
from persistence.tsdb.log_index import keeping
from persistence.writing import refuse_read_only


class Command(StoreCommand):
    help = "Index the log lines that are not indexed yet. Interrupted or killed, run it again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--rebuild", action="store_true", help="empty the index first")

    def run(self, **options: Any) -> None:
        refuse_read_only()
        with self.to_be_gone_on_with(), bar("lines") as shown:
            if options["rebuild"]:
                keeping.rebuild()
            caught = keeping.catch_up(progress=shown.update)
        self.stdout.write(f"{caught.lines:,} lines indexed; the index is up to date.")
