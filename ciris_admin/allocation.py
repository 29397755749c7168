"""How the server's process asks for memory and gives it back, where that is glibc's to do."""

import ctypes
import threading

# Of glibc's malloc.h.
MMAP_THRESHOLD, ARENA_MAX = -3, -8
ARENAS = 2
LARGE = 128 * 1024  # bytes: glibc's own figure, which it would raise to 32 MB as it goes
SECONDS = 30.0


def keep_little() -> bool:
    """Have the process give back what its pages no longer need; False where it cannot be asked.

    glibc would give each thread a heap of its own, up to eight per processor, and put whole
    pages of HTML into them, between what stays: in ten minutes of twenty readers it kept half a
    gigabyte that nobody used.
    """
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallopt") or not hasattr(libc, "malloc_trim"):
        return False
    threading.Thread(target=_give_back, args=(libc,), daemon=True, name="giving back").start()
    return bool(libc.mallopt(ARENA_MAX, ARENAS) and libc.mallopt(MMAP_THRESHOLD, LARGE))


def _give_back(libc: ctypes.CDLL) -> None:
    never = threading.Event()
    while not never.wait(SECONDS):
        libc.malloc_trim(0)
