"""A reader who follows links: which pages can be reached by clicking."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

LIST_PARAMETERS = {"cursor", "telemetry", "scope", "source", "target"}


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def links(html: str) -> list[str]:
    parser = _Links()
    parser.feed(html)
    return parser.found


def reached(client, start: str, under: tuple[str, ...], *, opening: bool = True) -> set[str]:
    """Return the paths under `under` that clicking leads to; all open, or all but rows' own."""
    waiting, seen = [start], {start}
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        assert response.status_code == 200, address
        for found in _followed(address, response.content.decode(), under):
            if found not in seen:
                seen.add(found)
                if opening or "/?" in found or found.endswith("/"):
                    waiting.append(found)
    return {unquote(urlsplit(address).path) for address in seen}


def _followed(address: str, html: str, under: tuple[str, ...]) -> Iterator[str]:
    for link in links(html):
        parts = urlsplit(urljoin(address, link))
        if not parts.path.startswith(under):
            continue
        if not parts.path.endswith("/"):
            yield parts.path  # a row's page is the same whatever list one came from
        elif all(name in LIST_PARAMETERS for name, _ in parse_qsl(parts.query)):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path
