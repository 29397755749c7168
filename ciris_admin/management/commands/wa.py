"""`manage.py wa`: authorities and their keys, and signing without a browser."""

import argparse
import json
import socket
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser

from ciris_admin import clock
from ciris_admin.access import authority_keys
from ciris_admin.access.authority_keys import ConsoleRing
from ciris_admin.access.models import AuthorityKey
from ciris_admin.chain import checkpoints, standing
from ciris_admin.identity import draft_file
from ciris_admin.identity.draft_file import Readable
from ciris_admin.management import key_file, ruling_words
from ciris_admin.management.store_command import StoreCommand
from persistence.identity import canonical, drafts, enrolment, envelope, ledger, ruling
from persistence.identity.rules import ChangeState
from persistence.identity.words import words

SHORTEST_KEY_ID = 8  # digits that name a key where no other begins with them


class Command(StoreCommand):
    help = "Wise Authorities: enrol, list and revoke keys; sign a ruling with a key in a file."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        acts = parser.add_subparsers(dest="act", required=True, metavar="enrol|list|revoke|sign")
        enrol = acts.add_parser("enrol", help="make a key file if there is none, and enrol it")
        enrol.add_argument("name", help="the authority's user name")
        enrol.add_argument("--key", type=Path, required=True, metavar="FILE")
        enrol.add_argument("--label", default=f"key file on {socket.gethostname()}"[:80])
        enrol.add_argument("--out", type=Path, metavar="FILE", help="write it to hand in instead")
        listed = acts.add_parser("list", help="every key, and where it stands")
        listed.add_argument("--json", action="store_true")
        revoke = acts.add_parser("revoke", help="let a key sign nothing any more, for good")
        revoke.add_argument("key_id", metavar="KEYID", help="its first 8 digits or more")
        revoke.add_argument(
            "--by", required=True, metavar="NAME", help="its owner, or an administrator"
        )
        revoke.add_argument("--reason", required=True)
        _sign_arguments(acts.add_parser("sign", help="rule on a change, or sign a draft offline"))
        for one in acts.choices.values():
            self.after_the_act(one)

    def run(self, **options: Any) -> None:
        acts = {"enrol": self.enrol, "list": self.list, "revoke": self.revoke, "sign": self.sign}
        acts[options["act"]](options)

    def enrol(self, options: dict[str, Any]) -> None:
        now = clock.now()
        private = key_file.read_or_make(options["key"])
        proof = enrolment.statement(
            private, authority=options["name"], label=options["label"], now=now
        )
        if options["out"]:
            _write(options["out"], proof.text())
            self.stdout.write(f"Hand {options['out']} in under Authorities within 72 hours.")
        else:
            authority_keys.enrol(_person(options["name"]), proof.text(), now=now)
            self.stdout.write(f"The key in {options['key']} is enrolled.")
        self.stdout.write(
            "Read these words to an administrator, who confirms it under Authorities:"
        )
        self.stdout.write(words(proof.key_id))

    def list(self, options: dict[str, Any]) -> None:
        rows = [_told(key) for key in AuthorityKey.objects.order_by("authority", "pk")]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=2))
            return
        for row in rows:
            self.stdout.write(
                f"{row['key_id'][:SHORTEST_KEY_ID]}  {row['state']:9}  {row['authority']}"
                f" · {row['label']} · {row['words']}"
            )
        if not rows:
            self.stdout.write("No key is enrolled.")

    def revoke(self, options: dict[str, Any]) -> None:
        key_id, reason = _full_key_id(options["key_id"]), options["reason"]
        by = _person(options["by"])
        key = authority_keys.revoke(key_id, by=by, reason=reason, now=clock.now())
        self.stdout.write(f"The key “{key.label}” of {key.authority} signs nothing any more.")

    def sign(self, options: dict[str, Any]) -> None:
        # A draft may be signed where there is no console; it is looked at when it is handed in.
        broken = None if options["draft"] else standing.refusal()
        if broken:
            raise CommandError(broken)
        private = key_file.read(options["key"])
        if options["draft"]:
            if not options["out"] or options["out"].exists():
                raise CommandError("Say with --out where the signed draft goes: a new file.")
            found = draft_file.read(_read(options["draft"]))
            signed = self._signed(found, private, options)
            _write(options["out"], signed)
            self.stdout.write(f"Signed. Hand {options['out']} in on the page of the change.")
            return
        signed = self._signed(_drafted(private, options), private, options)
        self._submit(signed)

    def _signed(self, found: Readable, private: Ed25519PrivateKey, options: dict[str, Any]) -> str:
        """Show what is to be signed, ask, and return the envelope."""
        key_id = envelope.key_id(private.public_key().public_bytes_raw())
        if found.body["key"] != key_id:
            raise CommandError("This draft is for another key than the one in the file.")
        for line in ruling_words.lines(found):
            self.stdout.write(line)
        if not options["yes"]:
            self._ask()
        return envelope.sign(found.draft.type, found.body, private).text()

    def _ask(self) -> None:
        if not sys.stdin.isatty():
            raise CommandError("Nothing was signed: nobody is here to ask. --yes signs unasked.")
        self.stdout.write("Type yes to sign this: ", ending="")
        self.stdout.flush()
        if sys.stdin.readline().strip() != "yes":
            raise CommandError("Nothing was signed.")

    def _submit(self, signed: str) -> None:
        outcome = ruling.rule(signed, ring=ConsoleRing())
        for problem in checkpoints.make(clock.now()).problems:
            self.stderr.write(f"The ruling stands, but no checkpoint follows it: {problem}")
        stands = f"Change {outcome.change_id} is {outcome.state}"
        if outcome.state is ChangeState.PENDING:
            stands += f": {outcome.approvals} of {outcome.quorum} approvals"
        self.stdout.write(f"{stands}. Your ruling is {outcome.ruling_id}.")


def _sign_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("change", nargs="?", metavar="CHANGE")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE")
    parser.add_argument("--decision", choices=["approve", "reject"])
    parser.add_argument("--reason")
    parser.add_argument("--draft", type=Path, metavar="FILE", help="a draft from the change's page")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the signed draft goes")
    parser.add_argument("--yes", action="store_true", help="sign without asking")


def _drafted(private: Ed25519PrivateKey, options: dict[str, Any]) -> Readable:
    change, decision, reason = options["change"], options["decision"], options["reason"]
    if not (change and decision and reason):
        raise CommandError("Name CHANGE, --decision and --reason; or --draft and --out.")
    key_id = envelope.key_id(private.public_key().public_bytes_raw())
    key = ConsoleRing().key(key_id)
    if key is None:
        raise CommandError("This key is not enrolled here: manage.py wa enrol NAME --key FILE.")
    draft = drafts.draft_ruling(
        change, decision=decision, reason=reason, authority=key.authority, key_id=key_id
    )
    revision = canonical.decode(draft.payload)["revision"]
    return draft_file.readable(draft, ledger.operations(change, revision))


def _told(key: AuthorityKey) -> dict[str, str]:
    return {
        "key_id": key.key_id,
        "authority": key.authority,
        "label": key.label,
        "state": key.state,
        "words": words(key.key_id),
        "enrolled_at": key.enrolled_at.isoformat(),
    }


def _person(name: str) -> User:
    person = User.objects.filter(username=name).first()
    if person is None:
        raise CommandError(f"There is no person named {name!r} in this console.")
    return person


def _full_key_id(start: str) -> str:
    if len(start) < SHORTEST_KEY_ID:
        raise CommandError(f"Name a key by at least {SHORTEST_KEY_ID} digits of its id.")
    found = AuthorityKey.objects.filter(key_id__startswith=start.lower())[:2]
    if len(found) != 1:
        raise CommandError(f"{'More than one' if found else 'No'} key's id begins with {start}.")
    return found[0].key_id


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from error


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x") as file:
            file.write(text)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
