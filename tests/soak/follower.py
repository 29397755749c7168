"""A reader in follow mode, as a person is one: told by a stream of events how many lines are new,
who has them shown now and then, and asks for the rest where there are more than fit.
"""

import html
import http.client
import json
import re
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.benchmarks.lists import Site
from tests.soak.agent import level_of

PAGE = re.compile(r'data-follow="([^"]+)" data-new="([^"]+)" data-mark="([^"]+)"')
LINE = re.compile(r"<summary>Soak line (\d+) written at ([\d.]+) ")
REST = re.compile(r'<tr class="break">.*? hx-get="([^"]+)"')
RETRY_SECONDS = 2.0  # what the server asks browsers to wait


@dataclass
class Follower(threading.Thread):
    """Follows one list of the log, and every `seconds` shows what it was told of."""

    site: Site
    query: str = ""  # of the list
    level: str = ""  # the one that the query asks for
    seconds: float = 5.0
    numbers: list[int] = field(default_factory=list)  # of the lines, as they arrived
    delays: list[float] = field(default_factory=list)  # seconds from write to being shown
    announced: int = 0
    took: list[float] = field(default_factory=list)  # seconds until all that was new was there
    rests: int = 0  # how often there was more than is shown at once
    troubles: Counter[str] = field(default_factory=Counter)
    connections: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._end = threading.Event()
        page = PAGE.search(self.site.ask(f"/logs/{self.query}"))
        assert page, "The list cannot be followed."
        self._follow, self._new, self._since = (html.unescape(text) for text in page.groups())
        self._last_id = self._last = ""
        self.ready = threading.Event()

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        threading.Thread(target=self._repeat, args=(self._show, self.seconds), daemon=True).start()
        self._repeat(self._stream, RETRY_SECONDS)

    def _repeat(self, work: Callable[[], None], seconds: float) -> None:
        while not self._end.is_set():
            try:
                work()
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.troubles[f"{type(error).__name__}: {error}"[:200]] += 1
            self._end.wait(seconds)

    def stop(self) -> None:
        self._end.set()

    def _stream(self) -> None:
        """Read events until the server ends the stream."""
        address = urllib.parse.urlsplit(self.site.address)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.site.cookies.items())}
        if self._last_id:
            headers["Last-Event-ID"] = self._last_id
        connection.request("GET", with_value(self._follow, since=self._since), headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.status
        self.connections += 1
        self.ready.set()
        while not self._end.is_set() and (line := answer.readline().decode()):
            if line.startswith("id: "):
                self._last_id = line.removeprefix("id: ").strip()
            elif line.startswith("data: "):
                self._hear(json.loads(line.removeprefix("data: ")))
        connection.close()

    def _hear(self, event: dict) -> None:
        self.announced, self._last = event["new"], event["mark"]
        if not event["all"]:
            self.troubles["more came than a look reads"] += 1

    def _show(self) -> None:
        """Show all lines up to the last event: the newest first, then what the page offers."""
        until = self._last
        if until in ("", self._since):
            return
        begun = time.time()
        rows = page = self.site.ask(with_value(self._new, since=self._since, until=until))
        while rest := REST.search(page):
            self.rests += 1
            page = self.site.ask(html.unescape(rest[1]))
            rows += page
        if "Still more lines came" in page:
            self.troubles["more came than the page offers"] += 1
        now = time.time()
        self.took.append(now - begun)
        for number, written in reversed(LINE.findall(rows)):
            self.numbers.append(int(number))
            self.delays.append(now - float(written))
        self._since = until

    def faults(self, lines: int) -> Counter[str]:
        """Count the lines of the agent that are missing, came twice, or before an earlier one."""
        wanted = {n for n in range(lines) if self.level in ("", level_of(n))}
        return Counter(
            missed=len(wanted.difference(self.numbers)),
            unwanted=len(set(self.numbers).difference(wanted)),
            doubled=len(self.numbers) - len(set(self.numbers)),
            disordered=sum(a > b for a, b in zip(self.numbers, self.numbers[1:], strict=False)),
            miscounted=abs(self.announced - len(wanted)),
        )


def with_value(address: str, **values: str) -> str:
    path, _, query = address.partition("?")
    return f"{path}?{urllib.parse.urlencode([*urllib.parse.parse_qsl(query), *values.items()])}"
