"""How the server's process asks for memory: for threads that come and go."""

import ctypes

ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h
ARENAS = 2


def share_arenas() -> bool:
    """Have all threads allocate from the same two heaps; False where that is not glibc's to do.

    It would give each thread one of its own, up to eight per processor, and keep what a page
    has freed there for that heap alone. To be called before any thread is started: with the
    second heap it settles how many there may be, and is not asked again.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(ARENA_MAX, ARENAS))
