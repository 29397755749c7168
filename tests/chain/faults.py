"""A disk that fails: a layer between SQLite and its files, in which the n-th write goes wrong.

It is a SQLite VFS made with ctypes: the system's own, but for `xWrite` of every file.
"""

import contextlib
import ctypes
import ctypes.util
from collections.abc import Iterator

FULL, IO_ERROR = 13, 10 | 3 << 8  # SQLITE_FULL, SQLITE_IOERR_WRITE
POINTER = ctypes.c_void_p


class Methods(ctypes.Structure):
    """sqlite3_io_methods, version 3."""

    _fields_ = [
        ("version", ctypes.c_int),
        *((name, POINTER) for name in ("close", "read")),
        ("write", POINTER),
        *((f"rest{number}", POINTER) for number in range(16)),
    ]


class File(ctypes.Structure):
    _fields_ = [("methods", ctypes.POINTER(Methods))]


class Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = [
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("path_length", ctypes.c_int),
        ("next", POINTER),
        ("name", ctypes.c_char_p),
        ("data", POINTER),
        ("open", POINTER),
        *((f"rest{number}", POINTER) for number in range(14)),
    ]


OPEN = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, POINTER, ctypes.POINTER(File), ctypes.c_int, POINTER)
WRITE = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, POINTER, ctypes.c_int, ctypes.c_int64)


class FailingDisk:
    """The disk under every SQLite file that is opened from here on, in this process."""

    def __init__(self) -> None:
        sqlite = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
        sqlite.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
        system = sqlite.sqlite3_vfs_find(None)
        self._open = OPEN(system.contents.open)
        self._made: dict[int, tuple[Methods, object, object]] = {}  # by the system's own methods
        self._vfs = Vfs.from_buffer_copy(system.contents)
        self._vfs.name, self._vfs.next = b"failing", None
        self._keep = OPEN(self._opened)
        self._vfs.open = ctypes.cast(self._keep, POINTER)
        self._left: int | None = None
        self._code, self._for_good = 0, False
        self.writes = 0
        self.failed = 0
        assert sqlite.sqlite3_vfs_register(ctypes.byref(self._vfs), 1) == 0

    @contextlib.contextmanager
    def failing(self, at: int, code: int) -> Iterator[None]:
        """Fail the write of that number: a full disk fails all that follow too."""
        self._left, self._code, self._for_good = at, code, code == FULL
        self.failed = 0
        try:
            yield
        finally:
            self._left = None

    def _opened(self, vfs: int, name: int, file: "ctypes._Pointer[File]", flags: int, out: int):
        code = self._open(vfs, name, file, flags, out)
        own = file.contents.methods
        if code == 0 and own:
            place = ctypes.addressof(own.contents)
            if place not in self._made:
                self._made[place] = self._wrapped(own.contents)
            file.contents.methods = ctypes.pointer(self._made[place][0])
        return code

    def _wrapped(self, own: Methods) -> tuple[Methods, object, object]:
        write = WRITE(own.write)

        def written(file: int, data: int, size: int, offset: int) -> int:
            self.writes += 1
            if self._left is not None:
                self._left -= 1
                if self._left == 0 or (self._left < 0 and self._for_good):
                    self.failed += 1
                    return self._code
            return write(file, data, size, offset)

        callback = WRITE(written)
        methods = Methods.from_buffer_copy(own)
        methods.write = ctypes.cast(callback, POINTER)
        return methods, callback, write
