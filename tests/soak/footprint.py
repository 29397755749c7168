"""What a process and its children hold: memory and threads, by /proc."""

import itertools
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS = 10.0
HEAP = 64 * 1024**2  # bytes of addresses that glibc sets apart for a heap of threads


@dataclass(frozen=True)
class Sample:
    """Megabytes of the server's memory, its threads, and megabytes of its children."""

    server: float
    threads: int
    children: float
    processor: float  # seconds that the server has had of it


class Footprint(threading.Thread):
    """Looks at a process every ten seconds."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._end = threading.Event()
        self.samples: list[Sample] = []

    def run(self) -> None:
        while not self._end.is_set():
            self.samples.append(sample(self._process))
            self._end.wait(SECONDS)

    def stop(self) -> None:
        self._end.set()


def sample(process: int) -> Sample:
    status = _status(process)
    children = [
        child
        for thread in Path(f"/proc/{process}/task").glob("*/children")
        for child in thread.read_text().split()
    ]
    return Sample(
        server=_kilobytes(status) / 1024,
        threads=int(status["Threads"]),
        children=sum(_kilobytes(_status(int(child))) for child in children) / 1024,
        processor=time.clock_gettime(processor_clock(process)),
    )


def heaps(process: int) -> int:
    """Count the heaps of a process that are its threads', by where they begin and how they end."""
    lines = Path(f"/proc/{process}/maps").read_text().splitlines()
    parts = [tuple(int(end, 16) for end in line.split()[0].split("-")) for line in lines]
    pairs = itertools.pairwise(parts)
    return sum(one[0] % HEAP == 0 and other[1] - one[0] == HEAP for one, other in pairs)


def processor_clock(process: int) -> int:
    """Return the clock of another process's time, as clock_getcpuclockid makes it."""
    return ~process << 3 | 2


def _status(process: int) -> dict[str, str]:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except FileNotFoundError:  # it has just ended
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _kilobytes(status: dict[str, str]) -> int:
    return int(status.get("VmRSS", "0 kB").split()[0])  # a process that ends has none
