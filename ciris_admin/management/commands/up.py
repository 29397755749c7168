"""`manage.py up`: make everything ready and serve the console."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from ciris_admin import allocation, clock, server
from ciris_admin.access import services as access
from ciris_admin.chain import beginning, checkpoints
from ciris_admin.chain.background import Keeper
from ciris_admin.demo import filling
from ciris_admin.direct import DirectHandler
from ciris_admin.following import Follower
from ciris_admin.homes import make_home
from ciris_admin.management.operators import operator
from ciris_admin.management.store_command import StoreCommand
from persistence import shapes, store
from persistence.migrations import runner
from persistence.migrations.refusals import AgentStore
from persistence.secrets import queries as secrets
from persistence.secrets.keys import NONE_YET


class Command(StoreCommand):
    help = "Make both databases ready, print a sign-in link for the first administrator, serve."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")
        parser.add_argument("--demo", action="store_true", help="fill a new store with a month")
        parser.add_argument("--adopt", action="store_true", help="make an agent's store ours")

    def run(self, **options: Any) -> None:
        allocation.share_arenas()  # no thread has been started yet
        make_home()
        if options["demo"] and not options["store"]:
            store.open_store(f"sqlite:///{settings.CIRIS_HOME / 'demo.db'}")
        call_command("migrate", database="default", verbosity=0)
        self._ready_store(adopt=options["adopt"])
        beginning.ready(clock.now())
        beginning.record_adoption(clock.now(), by=operator())
        if options["demo"]:
            filling.fill(until=clock.now(), progress=self.stderr)
        for problem in checkpoints.make(clock.now()).problems:
            self.stderr.write(f"No checkpoint: {problem}")
        if not shapes.current().read_only and not secrets.keys():
            self.stdout.write(f"Secrets: {NONE_YET}")
            self.stdout.write("Until then a write that holds a secret is refused.")
        call_command("collectstatic", interactive=False, verbosity=0)
        self._serve(options["bind"])

    def _ready_store(self, *, adopt: bool) -> None:
        # The runner is the first to open the store: a new file whose first migration fails
        # is left as it was.
        if adopt:
            runner.adopt()
            return
        try:
            runner.migrate()
        except AgentStore as refusal:
            self.stdout.write(f"{refusal} Nothing in it changes.")

    def _serve(self, bind: str) -> None:
        host, port = server.address(bind)
        try:
            socket = server.listen(host, port)
        except OSError as error:
            raise CommandError(f"Cannot listen on {bind}: {error.strerror}.") from error
        # Port 0 asks the system for a free one.
        address = f"http://{bind.rpartition(':')[0]}:{socket.getsockname()[1]}"
        token = access.first_administrator(now=clock.now())
        if token:
            self.stdout.write("Sign in as the first administrator (one time, within the hour):")
            self.stdout.write(f"{address}/sign-in/{token}")
        self.stdout.write(f"CIRIS Admin is at {address}/ — Ctrl+C stops it.")
        self.stdout.flush()
        keeper, follower = Keeper(), Follower()
        keeper.start()
        if not shapes.current().read_only:
            follower.start()
        server.serve(DirectHandler(), socket, host, on_end=lambda: self._end(keeper, follower))

    @staticmethod
    def _end(keeper: Keeper, follower: Follower) -> None:
        follower.stop()
        keeper.stop()
