"""`manage.py audit`: the key that signs both chains, the keys that are trusted, checkpoints."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from ciris_admin import clock
from ciris_admin.chain import beginning, checkpoints
from ciris_admin.chain.chains import CONSOLE
from ciris_admin.management.operators import operator
from ciris_admin.management.store_command import StoreCommand
from persistence.audit import introducing, linking, pinning, rotation, signing
from persistence.audit.chains import STORE
from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.signatures import BadKey, PublicKey
from persistence.moments import stored

CHAINS = {chain.name: chain for chain in (STORE, CONSOLE)}


class Command(StoreCommand):
    help = "The audit key, the public keys that you trust, and checkpoints of both chains."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        acts.add_parser("keys", help="the key that signs, and every pin with its fingerprint")
        create = acts.add_parser("create", help="make the key, unless there was ever one")
        create.add_argument("--again", action="store_true", help="though the old one is lost")
        acts.add_parser("rotate", help="have a new key follow, by the word of both")
        follow = acts.add_parser(
            "introduce", help="have our key sign after another's, or a lost one"
        )
        pin = acts.add_parser("pin", help="trust a public key, once you have compared it")
        pin.add_argument("file", type=Path, metavar="PEM")
        pin.add_argument("--from", type=int, dest="first", metavar="N", help="its first entry")
        pin.add_argument("--until", type=int, dest="last", metavar="N", help="its last entry")
        unpin = acts.add_parser("unpin", help="trust a key no more")
        unpin.add_argument("key_id", metavar="KEYID")
        for one in (follow, pin, unpin):
            one.add_argument("--chain", choices=sorted(CHAINS), required=True)
        made = acts.add_parser("checkpoint", help="sign both chains as they stand")
        made.add_argument("--out", type=Path, metavar="FILE", help="add the newest notes to it")
        for one in acts.choices.values():
            self.after_the_act(one)

    def run(self, **options: Any) -> None:
        getattr(self, options["act"])(options)

    def keys(self, _options: dict[str, Any]) -> None:
        for key in signing.held():
            self.stdout.write(f"The key in {signing.key_path()} is {key.id}.")
        for pin in pinning.pins():
            window = f" from {pin.first or 1} until {pin.last or 'now'}"
            self.stdout.write(f"{pin.chain:8} {pin.key.id}  {pin.key.algorithm}{window}  {pin.how}")
            self.stdout.write(f"{'':8} {pin.key.fingerprint}")
        if not pinning.pins():
            self.stdout.write("No key is pinned.")

    def create(self, options: dict[str, Any]) -> None:
        if signing.held():
            raise CommandError(f"There is a key in {signing.key_path()} already.")
        key = signing.create() if options["again"] else introducing.first_key()
        self.stdout.write(f"The key {key.id} is made.")

    def rotate(self, _options: dict[str, Any]) -> None:
        new = rotation.rotate(beginning.writable(), at=clock.now(), by=operator())
        self.stdout.write(f"The key {new.id} signs from here on. Keep a copy of it.")
        self._problems(checkpoints.make(clock.now()))

    def introduce(self, options: dict[str, Any]) -> None:
        chain, now = CHAINS[options["chain"]], clock.now()
        key = signing.read()
        with transaction.atomic(using=chain.alias()):
            linking.lock(chain)
            if chain.keys._default_manager.filter(key_id=key.id).exists():
                raise CommandError(f"The {chain.name} chain knows the key {key.id} already.")
            introducing.introduce(chain, key, now, by=operator())
        self.stdout.write(f"The key {key.id} signs the {chain.name} chain from here on.")

    def pin(self, options: dict[str, Any]) -> None:
        try:
            key = PublicKey.from_pem(options["file"].read_text())
        except (OSError, UnicodeDecodeError, BadKey) as error:
            raise CommandError(f"{options['file']}: {error}.") from error
        first, last = options["first"], options["last"]
        if any(bound is not None and bound < 1 for bound in (first, last)) or (
            first and last and first > last
        ):
            raise CommandError("A key signs from an entry, counted from 1, until a later one.")
        wanted = Pin(
            options["chain"], key, first, last, "operator", stored(clock.now()), operator()
        )
        kept = pinning.pin(wanted)
        if kept != wanted:
            raise CommandError(f"The key {key.id} is pinned already: unpin it first.")
        self.stdout.write(f"Pinned for the {options['chain']} chain: {key.algorithm} {key.id}")
        self.stdout.write(f"SHA-256 {key.fingerprint}")

    def unpin(self, options: dict[str, Any]) -> None:
        if not pinning.unpin(options["chain"], options["key_id"]):
            raise CommandError(f"No key {options['key_id']} is pinned for that chain.")
        self.stdout.write(f"The key {options['key_id']} is trusted no more.")

    def checkpoint(self, options: dict[str, Any]) -> None:
        outcome = checkpoints.make(clock.now(), always=True)
        rows = checkpoints.newest()
        for row in rows:
            self.stdout.write(f"{row.chain:8} {row.size} entries, root {row.root}")
        notes = [row.note for row in rows]
        if options["out"]:
            try:
                checkpoints.write(notes, options["out"])
            except OSError as error:
                raise CommandError(f"{options['out']}: {error.strerror}.") from error
        problem = checkpoints.send(notes)
        self._problems(outcome)
        if problem:
            raise CommandError(problem)
        if not rows:
            self.stdout.write("There is nothing to sign yet: both chains are empty.")

    def _problems(self, outcome: checkpoints.Outcome) -> None:
        if outcome.problems:
            raise CommandError("\n".join(outcome.problems))
