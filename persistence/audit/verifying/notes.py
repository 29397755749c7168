"""Signed notes and checkpoints in the forms of C2SP (signed-note, tlog-checkpoint)."""

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from persistence.audit.verifying.signatures import decoded

ED25519_NOTE = b"\x01"  # the byte that stands for plain Ed25519 in a key hash
MOST_SIGNATURES = 16
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class BadNote(ValueError):
    """Text is no signed note or no checkpoint; the message says why."""


@dataclass(frozen=True)
class NoteSignature:
    name: str
    key_hash: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A text that ends with a newline, and who signed it."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def signed_by(self, name: str, public: bytes) -> bool:
        """Say whether the raw Ed25519 public key of that name signed the text."""
        wanted = note_key_hash(name, public)
        own = [one for one in self.signatures if (one.name, one.key_hash) == (name, wanted)]
        key = Ed25519PublicKey.from_public_bytes(public)
        return bool(own) and all(_verifies(key, one.signature, self.text) for one in own)


@dataclass(frozen=True)
class Checkpoint:
    """The root over the first `size` entries of a chain; `head` and `time` are our extensions."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def head(self) -> str | None:
        """Return the hash of the last entry."""
        return self._extension("head")

    @property
    def time(self) -> str | None:
        return self._extension("time")

    def _extension(self, name: str) -> str | None:
        found = [line for line in self.extensions if line.startswith(name + " ")]
        return found[0].removeprefix(name + " ") if found else None

    @property
    def text(self) -> str:
        root = base64.b64encode(self.root).decode()
        lines = [self.origin, str(self.size), root, *self.extensions]
        return "".join(line + "\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a checkpoint. Raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise BadNote("a checkpoint has an origin, a size and a root, each on a line")
        origin, size, root, *extensions = lines
        content = decoded(root)
        if not origin or not all(extensions):
            raise BadNote("a checkpoint has no empty line")
        if not _SIZE.fullmatch(size):
            raise BadNote("the size of a checkpoint is a decimal number without leading zeros")
        if content is None or len(content) != 32:
            raise BadNote("the root of a checkpoint is 32 bytes in base64")
        return cls(origin, int(size), content, tuple(extensions))


def note_key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519_NOTE + public).digest()[:4]


def sign_note(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """Sign a text that ends with a newline, under a name without spaces and `+`."""
    if not text.endswith("\n") or not re.fullmatch(r"[^\s+]+", name):
        raise BadNote("a note ends with a newline, and a name has neither space nor plus")
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    blob = note_key_hash(name, public) + private.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(blob).decode()}\n"


def parse_note(note: str) -> Note:
    """Split a note into its text and signatures; nothing is verified. Raises BadNote."""
    if any(letter < " " and letter != "\n" for letter in note):
        raise BadNote("a note has no control characters")
    text, blank, signed = note.rpartition("\n\n")
    lines = signed.split("\n")
    if not blank or not text or lines.pop() or not 0 < len(lines) <= MOST_SIGNATURES:
        raise BadNote("a note is a text, an empty line and lines of signatures")
    return Note(text + "\n", tuple(map(_signature, lines)))


def _signature(line: str) -> NoteSignature:
    matched = _SIGNATURE.fullmatch(line)
    blob = decoded(matched[2]) if matched else None
    if matched is None or blob is None or len(blob) < 5:
        raise BadNote("a line of a signature is `— name base64`")
    return NoteSignature(matched[1], blob[:4], blob[4:])


def _verifies(key: Ed25519PublicKey, signature: bytes, text: str) -> bool:
    try:
        key.verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True
