"""A reader in follow mode, as a browser is one: a stream of events, and the lines they name."""

import html
import http.client
import json
import re
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field

from tests.benchmarks.lists import Site
from tests.soak.agent import level_of

PAGE = re.compile(r'data-follow="([^"]+)" data-new="([^"]+)" data-mark="([^"]+)"')
LINE = re.compile(r"<summary>Soak line (\d+) written at ([\d.]+) ")
RETRY_SECONDS = 2.0  # what the server asks browsers to wait


@dataclass
class Follower(threading.Thread):
    """Follows one list of the log, and shows what is new each time it is told of something."""

    site: Site
    query: str = ""  # of the list
    level: str = ""  # the one that the query asks for
    numbers: list[int] = field(default_factory=list)  # of the lines, as they arrived
    delays: list[float] = field(default_factory=list)  # seconds from write to being shown
    announced: int = 0
    troubles: Counter[str] = field(default_factory=Counter)
    connections: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._end = threading.Event()
        page = PAGE.search(self.site.ask(f"/logs/{self.query}"))
        assert page, "The list cannot be followed."
        self._follow, self._new, self._since = (html.unescape(text) for text in page.groups())
        self._last_id = ""
        self.ready = threading.Event()

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        while not self._end.is_set():
            try:
                self._stream()
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.troubles[f"{type(error).__name__}: {error}"[:200]] += 1
            self._end.wait(RETRY_SECONDS)

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
                self._show(json.loads(line.removeprefix("data: ")))
        connection.close()

    def _show(self, event: dict) -> None:
        self.announced = event["new"]
        if not event["all"]:
            self.troubles["more came than a look reads"] += 1
        rows = self.site.ask(with_value(self._new, since=self._since, until=event["mark"]))
        if "More lines came than are shown" in rows:
            self.troubles["more came than is shown at once"] += 1
        now = time.time()
        for number, written in reversed(LINE.findall(rows)):
            self.numbers.append(int(number))
            self.delays.append(now - float(written))
        self._since = event["mark"]

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
