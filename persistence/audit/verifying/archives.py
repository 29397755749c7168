"""Reads a ZIP that somebody handed over: every file in it, or one sentence why not.

Only what a bundle needs is read, and everything that a bundle never has is refused.
"""

import re
import struct
import zlib
from dataclasses import dataclass

ARCHIVE_BYTES = 300_000_000
FILES = 100
FILE_BYTES = 200_000_000
ALL_BYTES = 300_000_000
STORED, DEFLATED = 0, 8
ENCRYPTED = 1  # a flag
DESCRIPTOR_BYTES = 24  # at most, behind a file that was written to a pipe
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
END = struct.Struct("<IHHHHIIH")
ENTRY = struct.Struct("<IHHHHHHIIIHHHHHII")
LOCAL = struct.Struct("<IHHHHHIIIHH")
END_SIGNATURE, ENTRY_SIGNATURE, LOCAL_SIGNATURE = 0x06054B50, 0x02014B50, 0x04034B50


class BadArchive(ValueError):
    """The file cannot be read as a bundle; the message is for a person."""


@dataclass(frozen=True)
class _Member:
    name: str
    method: int
    crc: int
    packed: int
    size: int
    local: int


def unzip(content: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP by name. Raises BadArchive."""
    if len(content) > ARCHIVE_BYTES:
        raise BadArchive("The file is larger than any bundle.")
    members, start = _directory(content)
    if len({one.name for one in members}) != len(members):
        raise BadArchive("The ZIP holds one name twice.")
    total = sum(one.size for one in members)
    if total > ALL_BYTES:
        raise BadArchive(f"The ZIP would unpack to {total} bytes; {ALL_BYTES} is the most.")
    packed = _places(content, members, start)
    return {one.name: _unpacked(one, packed[one.name]) for one in members}


def _directory(content: bytes) -> tuple[list[_Member], int]:
    end = len(content) - END.size
    if end < 0 or (said := END.unpack_from(content, end))[0] != END_SIGNATURE or said[7]:
        raise BadArchive(
            "It does not end as a ZIP ends: it is none, was cut, or has something added."
        )
    _, disk, first_disk, here, count, size, start, _ = said
    if disk or first_disk or here != count:
        raise BadArchive("The ZIP is one part of several.")
    if count > FILES:
        raise BadArchive(f"The ZIP holds {count} files; a bundle has {FILES} at most.")
    if start + size != end:
        raise BadArchive("The ZIP's directory is not where it says.")
    members, at = [], start
    for _ in range(count):
        member, at = _member(content, at, end)
        members.append(member)
    if at != end:
        raise BadArchive("The ZIP's directory holds more than it says.")
    return members, start


def _member(content: bytes, at: int, end: int) -> tuple[_Member, int]:
    if at + ENTRY.size > end:
        raise BadArchive("The ZIP's directory is damaged.")
    said = ENTRY.unpack_from(content, at)
    following = at + ENTRY.size + sum(said[10:13])
    if said[0] != ENTRY_SIGNATURE or following > end:
        raise BadArchive("The ZIP's directory is damaged.")
    name = _name(content[at + ENTRY.size : at + ENTRY.size + said[10]])
    member = _Member(name, said[4], said[7], said[8], said[9], said[16])
    if said[3] & ENCRYPTED:
        raise BadArchive(f"{name} is encrypted.")
    if member.method not in {STORED, DEFLATED}:
        raise BadArchive(f"{name} is packed in a way that no bundle uses.")
    if member.size > FILE_BYTES:
        raise BadArchive(f"{name} says it is {member.size} bytes long; {FILE_BYTES} is the most.")
    return member, following


def _name(content: bytes) -> str:
    name = content.decode("utf-8", errors="backslashreplace")
    if not NAME.fullmatch(name):
        raise BadArchive(f"The ZIP holds a path that no bundle has: {name}")
    return name


def _places(content: bytes, members: list[_Member], start: int) -> dict[str, bytes]:
    """Return each file's packed bytes; bytes that two files share, or none has, are refused."""
    free, found = 0, {}
    for one in sorted(members, key=lambda one: one.local):
        if one.local < free:
            raise BadArchive("Two files of the ZIP overlap.")
        if one.local > free + DESCRIPTOR_BYTES:
            raise BadArchive("The ZIP holds bytes that belong to no file.")
        if one.local + LOCAL.size > start:
            raise BadArchive(f"{one.name} is not where the ZIP's directory says.")
        said = LOCAL.unpack_from(content, one.local)
        name_at = one.local + LOCAL.size
        data = name_at + said[9] + said[10]
        free = data + one.packed
        if said[0] != LOCAL_SIGNATURE or free > start:
            raise BadArchive(f"{one.name} is not where the ZIP's directory says.")
        if content[name_at : name_at + said[9]] != one.name.encode() or said[3] != one.method:
            raise BadArchive(f"{one.name} is called something else in another place of the ZIP.")
        found[one.name] = content[data:free]
    if start > free + DESCRIPTOR_BYTES:
        raise BadArchive("The ZIP holds bytes that belong to no file.")
    return found


def _unpacked(one: _Member, packed: bytes) -> bytes:
    """Unpack one file: never more than it says, whatever it would inflate to."""
    content = packed
    if one.method == DEFLATED:
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflating.decompress(packed, one.size + 1)
        except zlib.error as error:
            raise BadArchive(f"{one.name} is damaged in the ZIP.") from error
        if len(content) > one.size:
            raise BadArchive(f"{one.name} unpacks to more than it says.")
        if not inflating.eof or inflating.unused_data:
            raise BadArchive(f"{one.name} is damaged in the ZIP.")
    if len(content) != one.size or zlib.crc32(content) != one.crc:
        raise BadArchive(f"{one.name} is damaged in the ZIP.")
    return content
