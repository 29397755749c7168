"""`manage.py secrets`: the master key, the list, one secret for a reason, an agent's secrets."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser

from ciris_admin.access import roles
from ciris_admin.homes import make_home
from ciris_admin.management import scan_words
from ciris_admin.management.operators import operator
from ciris_admin.management.store_command import StoreCommand
from ciris_admin.management.terminal import Bar, bar, onto, plain
from ciris_admin.secrets import scans
from ciris_admin.secrets.models import Scan
from persistence.secrets import (
    disclosure,
    keys,
    master_key,
    protecting,
    queries,
    rotation,
    taking_over,
)
from persistence.secrets.queries import SecretFilter, SecretRow
from persistence.secrets.scanning.scan import State

BACK_UP = (
    "Back up {path} apart from the database: without it nobody reads these secrets, with both"
    " anybody does."
)


class Command(StoreCommand):
    help = "Secrets: the master key, the list, revealing one for a reason, an agent's own."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        acts = parser.add_subparsers(
            dest="act", required=True, metavar="key|list|reveal|protect|take-over"
        )
        key = acts.add_parser("key", help="the master key of the store")
        steps = key.add_subparsers(dest="step", required=True, metavar="create|list|rotate")
        for name, words in (
            ("create", "give the store its first key; one that is there is never made anew"),
            ("rotate", "move every secret to a new key; run again, it goes on where it stopped"),
        ):
            step = _leaf(steps.add_parser(name, help=words))
            step.add_argument(
                "--passphrase", action="store_true", help="ask for one; by default the key file"
            )
        _leaf(steps.add_parser("list", help="the keys that the store knows by name"))
        listed = _leaf(acts.add_parser("list", help="every secret by reference, no value"))
        listed.add_argument("--json", action="store_true")
        shown = _leaf(acts.add_parser("reveal", help="print one secret; it is seen in the audit"))
        shown.add_argument("secret", metavar="UUID")
        shown.add_argument("--purpose", required=True, help="what for, in a sentence")
        shown.add_argument("--confirm", action="store_true", help="yes, a CRITICAL one too")
        kept = _leaf(acts.add_parser("protect", help="let no action of the agent open a secret"))
        kept.add_argument("secret", metavar="UUID")
        kept.add_argument("--undo", action="store_true", help="let its actions open it again")
        looked = _leaf(acts.add_parser("scan", help="find what stands in clear in the store"))
        looked.add_argument("--seal", action="store_true", help="and seal it where it stands")
        looked.add_argument(
            "--rewrite", action="store_true", help="with --seal: a large store's files anew, too"
        )
        looked.add_argument("--json", action="store_true", help="what was found, for programs")
        looked.add_argument("--number", type=int, help=argparse.SUPPRESS)  # one the console began
        taken = _leaf(acts.add_parser("take-over", help="seal an agent's secrets in this store"))
        taken.add_argument("file", type=Path, metavar="FILE", help="the agent's secrets database")
        taken.add_argument(
            "--key", type=Path, required=True, metavar="FILE", help="its master key, in hex"
        )
        taken.add_argument("--dry-run", action="store_true", help="open each, write nothing")

    def run(self, **options: Any) -> None:
        name = options["step"] if options["act"] == "key" else options["act"]
        acts: dict[str, Callable[[dict[str, Any]], None]] = {
            "create": self.create,
            "rotate": self.rotate,
            "list": self.list_keys if options["act"] == "key" else self.list_secrets,
            "reveal": self.reveal,
            "protect": self.protect,
            "scan": self.scan,
            "take-over": self.take_over,
        }
        acts[name](options)

    def create(self, options: dict[str, Any]) -> None:
        make_home()
        said = _passphrase() if options["passphrase"] else None
        row = keys.create(by=options["by"], said=said)
        self.stdout.write(f"The master key {row.key_id} seals the secrets of this store from now.")
        self._say_what_to_keep(row.derivation)

    def rotate(self, options: dict[str, Any]) -> None:
        said = _passphrase() if options["passphrase"] else None
        with bar("secrets") as shown:
            done = rotation.rotate(by=options["by"], said=said, on_progress=onto(shown))
        self.stdout.write(f"{done.resealed} secrets are sealed anew under the key {done.key_id}.")
        for key_id in done.retired:
            self.stdout.write(
                f"The key {key_id} is retired: only backups of before need it. Keep it with them."
            )
        self._say_what_to_keep("passphrase" if said else None)
        if done.closed:
            raise CommandError(
                f"{len(done.closed)} secrets open with no key at hand and were left as they are:"
                f" {', '.join(done.closed[:5])}{', …' if len(done.closed) > 5 else ''}."
            )

    def list_keys(self, _options: dict[str, Any]) -> None:
        rows = queries.keys()
        for row in rows:
            kind = "passphrase" if row.from_passphrase else "file or environment"
            self.stdout.write(
                f"{row.key_id}  {row.state:8} {row.secrets:6} secrets  {kind}"
                f"  since {row.created_at}"
            )
        if not rows:
            self.stdout.write(keys.NONE_YET)

    def list_secrets(self, options: dict[str, Any]) -> None:
        rows = queries.every(wanted=SecretFilter())
        if options["json"]:
            self.stdout.write(json.dumps([_told(row) for row in rows], indent=2))
            return
        lines = [
            f"{row.secret_uuid}  {row.sensitivity:8}  {plain(row.description)}"
            f" · {plain(row.hint)} · opened {row.access_count} times"
            for row in rows
        ]
        self.stdout.write("\n".join(lines) or "There are no secrets in this store.")

    def reveal(self, options: dict[str, Any]) -> None:
        person = User.objects.filter(username=options["by"]).first()
        if person is None or not roles.has_role(person, roles.OPERATOR):
            raise CommandError(
                f"{options['by']!r} is no operator and no administrator of this console: name with"
                " --by who wants to read it."
            )
        revealed = disclosure.reveal(
            options["secret"],
            accessor=options["by"],
            purpose=options["purpose"],
            confirmed=options["confirm"],
        )
        self.stdout.write(revealed.value)

    def protect(self, options: dict[str, Any]) -> None:
        manual = not options["undo"]
        changed = protecting.protect(options["secret"], by=options["by"], manual_only=manual)
        opens = "to a person alone" if manual else "to the actions of its sensitivity too"
        self.stdout.write(f"It opens {opens}{'.' if changed else ', as it did already.'}")

    def scan(self, options: dict[str, Any]) -> None:
        if options["rewrite"] and not options["seal"]:
            raise CommandError("--rewrite goes with --seal: only what was sealed is written anew.")
        if options["number"]:
            row = Scan.objects.get(pk=options["number"])
        else:
            # Killed, it is typed again; two at work at once do no harm.
            row = scans.begin(seals=options["seal"], by=options["by"], was_killed=True)
        with bar("rows") as shown:
            state = scans.run(
                row, on_step=lambda reached: _show(shown, reached), rewrites=options["rewrite"]
            )
        words = scan_words.as_json(state) if options["json"] else scan_words.as_text(state)
        self.stdout.write(words)

    def take_over(self, options: dict[str, Any]) -> None:
        key = master_key.read_agent_key(options["key"])
        with bar("secrets") as shown:
            taken = taking_over.take_over(
                options["file"],
                key,
                by=options["by"],
                dry_run=options["dry_run"],
                on_progress=onto(shown),
            )
        did = "would be taken over" if options["dry_run"] else "are taken over"
        self.stdout.write(
            f"Of {taken.found} secrets {taken.taken} {did}; {taken.here_already} were here already."
        )
        for reason in taken.closed.values():
            self.stderr.write(reason)
        if taken.closed:
            raise CommandError(f"{len(taken.closed)} secrets did not open and were left.")

    def _say_what_to_keep(self, derivation: str | None) -> None:
        if derivation:
            self.stdout.write(
                f"Give the passphrase to the agent and the console as {master_key.PASSPHRASE};"
                " without it nobody reads these secrets."
            )
        elif master_key.key_path().exists():
            self.stdout.write(BACK_UP.format(path=master_key.key_path()))


def _leaf(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    StoreCommand.after_the_act(parser)
    parser.add_argument(
        "--by", default=operator(), metavar="NAME", help="who does it, for the audit"
    )
    return parser


def _show(shown: Bar, reached: State) -> None:
    shown.set_description(reached.table or "done")
    shown.update(reached.rows - shown.n)


def _passphrase() -> str:
    """Ask twice on a terminal; elsewhere read one line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    said = getpass.getpass("The new passphrase: ")
    if getpass.getpass("Once more: ") != said:
        raise CommandError("The two are not the same: nothing was changed.")
    return said


def _told(row: SecretRow) -> dict[str, Any]:
    return {
        "secret_uuid": row.secret_uuid,
        "description": row.description,
        "sensitivity": row.sensitivity,
        "pattern": row.pattern,
        "hint": row.hint,
        "created_at": str(row.created_at),
        "last_accessed": str(row.last_accessed) if row.last_accessed else None,
        "access_count": row.access_count,
        "actions": list(row.actions),
        "manual_only": row.manual_only,
        "key_id": row.key_id,
    }
