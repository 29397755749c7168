"""The migration files: which there are, in which order, and what exactly each one says."""

import hashlib
import itertools
import re
from dataclasses import dataclass, field
from pathlib import Path

from persistence.migrations.refusals import MigrationFilesError

FOLDER = Path(__file__).parent
_NAME = re.compile(r"(?P<stem>(?P<number>\d+)_[\w-]+)(?:\.(?P<vendor>sqlite|postgresql))?\.sql")


@dataclass(frozen=True)
class Migration:
    """One numbered step of the schema, in the form for one engine."""

    number: int
    filename: str  # as tracked: without the engine's name
    path: Path
    checksum: str  # SHA-256 of the bytes of `path`
    sql: str = field(repr=False)


def discover(vendor: str, folder: Path = FOLDER) -> list[Migration]:
    """Return the migrations of `folder` for an engine, by number.

    Raises MigrationFilesError for a name without a number, a number used twice, and a
    migration that has a form for the other engine only.
    """
    forms: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.glob("*.sql")):
        name = _NAME.fullmatch(path.name)
        if name is None:
            raise MigrationFilesError(
                f"{path.name} is not a migration's name: write a number, an underscore and"
                " words, such as 005_your_feature.sql."
            )
        forms.setdefault(f"{name['stem']}.sql", {})[name["vendor"] or ""] = path
    found = [_read(filename, _form(filename, paths, vendor)) for filename, paths in forms.items()]
    found.sort(key=lambda migration: migration.number)
    for one, next_one in itertools.pairwise(found):
        if one.number == next_one.number:
            raise MigrationFilesError(
                f"{one.filename} and {next_one.filename} have the same number:"
                " give one of them the next free one."
            )
    return found


def _form(filename: str, paths: dict[str, Path], vendor: str) -> Path:
    path = paths.get(vendor) or paths.get("")
    if path is None:
        raise MigrationFilesError(f"{filename} has no form for {vendor}.")
    return path


def _read(filename: str, path: Path) -> Migration:
    stored = path.read_bytes()
    try:
        sql = stored.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MigrationFilesError(f"{path.name} is not UTF-8 text.") from error
    number = int(filename.partition("_")[0])
    return Migration(number, filename, path, hashlib.sha256(stored).hexdigest(), sql)
