"""How the server's process asks for memory and gives it back, where that is glibc's to do."""

import ctypes

# Of glibc's malloc.h.
MMAP_THRESHOLD, ARENA_MAX = -3, -8
ARENAS = 2
LARGE = 256 * 1024  # bytes


def share_arenas() -> bool:
    """Have all threads allocate from the same two heaps; False where that is not glibc's to do.

    It would give each thread one of its own, up to eight per processor, and keep what a page
    has freed there for that heap alone. What is large, as a page's HTML, is no part of a heap
    and goes back as soon as it is freed; glibc would raise what it takes for large as it goes.

    To be called before any thread is started: with the second heap it settles how many there
    may be, and is not asked again.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(ARENA_MAX, ARENAS) and mallopt(MMAP_THRESHOLD, LARGE))
