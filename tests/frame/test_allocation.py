"""Threads that come and go leave no heap of their own behind."""

import subprocess
import sys

HEAPS = """
import ctypes, threading
from ciris_admin.allocation import share_arenas

libc = ctypes.CDLL(None)
assert {call}
together = threading.Barrier(16)

def allocate():
    libc.malloc(1000)
    together.wait()

threads = [threading.Thread(target=allocate) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def heaps(call: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", HEAPS.format(call=call)], check=True, capture_output=True, text=True
    )
    return done.stdout.count("<heap nr=")


def test_the_threads_of_a_server_share_two_heaps():
    assert heaps("True") > 2
    assert heaps("share_arenas()") == 2
