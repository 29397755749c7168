"""A reader whose page asks again by itself, over HTTP."""

import threading
import time
from collections import Counter
from collections.abc import Sequence

from tests.benchmarks.lists import Site


class Reader(threading.Thread):
    """Asks for its addresses in turn every so many seconds."""

    def __init__(self, site: Site, addresses: Sequence[str], seconds: float) -> None:
        super().__init__(daemon=True)
        self._site, self._addresses, self._seconds = site, addresses, seconds
        self._end = threading.Event()
        self.took: list[float] = []
        self.troubles: Counter[str] = Counter()

    def run(self) -> None:
        while not self._end.is_set():
            for address in self._addresses:
                begun = time.monotonic()
                try:
                    assert self._site.ask(address), f"{address} leads elsewhere"
                except (OSError, AssertionError) as error:
                    self.troubles[f"{type(error).__name__}: {error}"[:200]] += 1
                self.took.append(time.monotonic() - begun)
            self._end.wait(self._seconds)

    def stop(self) -> None:
        self._end.set()
