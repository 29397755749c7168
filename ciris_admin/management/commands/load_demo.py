"""`manage.py load_demo`: fill a new store with the demo's month."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from ciris_admin import clock
from ciris_admin.chain import checkpoints
from ciris_admin.demo import filling
from ciris_admin.homes import make_home
from ciris_admin.management.store_command import StoreCommand
from persistence.migrations import runner


class Command(StoreCommand):
    help = "Fill a new store with a believable month of one agent's life."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--seed", type=int, default=filling.SEED, help="another month")

    def run(self, **options: Any) -> None:
        make_home()
        call_command("migrate", database="default", verbosity=0)  # its authorities are people
        runner.migrate()
        filled = filling.fill(until=clock.now(), seed=options["seed"], progress=self.stderr)
        for problem in checkpoints.make(clock.now()).problems:
            self.stderr.write(f"No checkpoint: {problem}")
        self.stdout.write("The demo is in the store." if filled else "The demo was there already.")
