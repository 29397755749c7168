"""Secrets that their surroundings give away: keys in PEM, addresses, headers, command lines."""

import re
from collections.abc import Callable, Iterator

from persistence.secrets.detection.checksums import decoded_base64, is_json_web_token
from persistence.secrets.detection.findings import Finding, Kind
from persistence.secrets.detection.names import PRIVATE_KEY, SECRET, TOKEN
from persistence.secrets.detection.placeholders import (
    entropy,
    is_placeholder,
    is_repetitive,
    is_template,
)
from persistence.secrets.detection.values import names_another

URL = Kind("urls_with_auth", "URL with Authentication")
BEARER = Kind("bearer_tokens", "Bearer Token")
BASIC = Kind("basic_auth", "Basic Authentication")
JWT = Kind("json_web_tokens", "JSON Web Token")
SIGNED_URL = Kind("signed_urls", "Signature of a shared address")

Reader = Callable[[str, int], Iterator[Finding]]

_PEM = re.compile(r"-{4,5} ?BEGIN[ A-Z0-9_\-]{0,40}PRIVATE KEY(?: BLOCK)?(?: ?-{4,5})?")
_PEM_LINES = re.compile(r"(?:(?:\s|\\[nrt])*+[A-Za-z0-9+/=]{16,}+)*+")
_PEM_END = re.compile(r"-{4,5} ?END[ A-Z0-9_\-]{0,40}-{0,5}")
_PEM_LONGEST = 64_000
_USER_INFO = re.compile(
    r"://(?P<user>[^\s:/?#\[\]@\"'<>`]{0,200}+):(?P<value>[^\s\"'<>`/?#@]{1,400}+)@(?=[\w\[$%{.\-])"
)
_BEARER = re.compile(r"bearer:?[ \t]{1,4}(?P<value>[\w.~+/=\-]{16,4096}+)", re.IGNORECASE)
_BASIC = re.compile(r"basic[ \t]{1,4}(?P<value>[A-Za-z0-9+/]{8,1000}+={0,2})", re.IGNORECASE)
_JWT = re.compile(
    r"(?<![\w.])eyJ[\w\-]{10,4000}+={0,2}"
    r"\.(?:e[yz3w][\w\-]{1,8000}+={0,2}|[\w\-]{0,2000}+={0,2}\.[\w\-]{0,200}+={0,2})"
    r"(?:\.[\w\-]{0,8000}+={0,2}){0,3}"
)
_JWT_IN_BASE64 = re.compile(r"(?<![\w+/])ZXlK[A-Za-z0-9+/]{40,8000}+={0,2}")
_GEM_SOURCE = re.compile(
    r"BUNDLE_[A-Z0-9_]{1,80}__[A-Z]{2,12}\"?\s?[:=]>?\s?[\"']?"
    r"(?P<value>[^\s\"':/]{2,80}:(?P<password>[^\s\"'/]{4,200}))"
)
_USER = re.compile(
    r"(?:\s-u|\s?--user|\s?--proxy-user|\s-U)[= ]?\s{0,4}"
    r"\\?[\"']?(?P<user>[^\s\"':]{0,200}+):\\?[\"']?(?P<value>[^\s\"']{3,200})?"
)
_AUTH = re.compile(
    r"_?auth[\"']?\s?[:=]\s?[\"']?(?P<value>[A-Za-z0-9+/]{8,1000}+={0,2})", re.IGNORECASE
)
_REGISTRY = re.compile(r":_authToken\s?=\s?\"?(?P<value>[\w+/=.\-]{8,4096}+)")
_ADDRESS = re.compile(r"//[^\s/]+(?:/[^\s]*)?/$")
_LONGEST_ADDRESS = 300
_PUTTY = re.compile(r"PuTTY-User-Key-File-\d[^\n]*+")
_PUTTY_END = re.compile(r"Private-MAC: ?[0-9a-f]{40,64}+")
_KUBERNETES = re.compile(r"kind[\"']?\s{0,4}:\s{0,4}[\"']?secret\b[\"']?", re.IGNORECASE)
_ENTRY = re.compile(
    r"[ \t]+[\"']?[\w.\-]{1,100}[\"']?:[ \t]{1,4}"
    r"[\"']?(?P<value>[A-Za-z0-9+/=]{8,20000}+)[\"']?\s*$"
)
_BLOCK = re.compile(r"[ \t]+[\"']?[\w.\-]{1,100}[\"']?:[ \t]{1,4}[>|][+\-]?\s*$")
_BLOCK_LINE = re.compile(r"[ \t]{2,200}(?P<value>[A-Za-z0-9+/=]{8,20000}+)\s*$")
_DATA = re.compile(r"[ \t]*[\"']?(?:data|stringData)[\"']?:\s*$")
_SIGNATURE = re.compile(
    r"[?&](?:sig|signature|X-Amz-Signature|X-Goog-Signature)=(?P<value>[A-Za-z0-9%+/=]{40,600}+)",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\n]*+\n?")
_SHOUTED = re.compile(r"[A-Z]{2,}(?:_[A-Z]{2,})+")  # INSERT_IT_HERE
_NEARBY = 2_000


def private_key(text: str, place: int) -> Iterator[Finding]:
    """A key in PEM, whole: to its footer, or as far as lines of base64 follow."""
    header = _PEM.match(text, place)
    if header:
        start, limit = header.end(), header.end() + _PEM_LONGEST
        another = text.find("BEGIN", start, limit)
        ended = text.find("END", start, another if another >= 0 else limit)
        footer = _PEM_END.search(text, max(start, ended - 6), ended + 60) if ended >= 0 else None
        lines = footer or _PEM_LINES.match(text, start)
        yield Finding(place, lines.end() if lines else start, PRIVATE_KEY)


def user_info(text: str, place: int) -> Iterator[Finding]:
    """The password of an address: `scheme://user:password@host`."""
    found = _USER_INFO.match(text, place)
    if not found or is_template(found["value"]) or not found["value"].strip("*xX.•"):
        return
    if not stands_for_one(found["value"]):
        yield Finding(*found.span("value"), URL)


def bearer(text: str, place: int) -> Iterator[Finding]:
    found = _BEARER.match(text, place)
    if not found or is_placeholder(found["value"]) or entropy(found["value"]) <= 3:
        return
    if any(map(str.isdigit, found["value"])):
        yield Finding(*found.span("value"), BEARER)


def basic(text: str, place: int) -> Iterator[Finding]:
    """What a header of basic authentication carries: `user:password` in base64."""
    found = _BASIC.match(text, place)
    if found and not is_repetitive(found["value"]):
        said = decoded_base64(found["value"])
        if b":" in said and said.isascii():
            yield Finding(*found.span("value"), BASIC)


def web_token(text: str, place: int) -> Iterator[Finding]:
    found = _JWT.match(text, place)
    if found and is_json_web_token(found[0]):
        yield Finding(*found.span(), JWT)


def web_token_in_base64(text: str, place: int) -> Iterator[Finding]:
    """A JWT in base64 once more, as Kubernetes and metadata carry it."""
    found = _JWT_IN_BASE64.match(text, place)
    inner = _JWT.match(decoded_base64(found[0]).decode("ascii", "replace")) if found else None
    if found and inner and is_json_web_token(inner[0]):
        yield Finding(*found.span(), JWT)


def gem_source(text: str, place: int) -> Iterator[Finding]:
    """What Bundler keeps for a host of gems: `BUNDLE_GEMS__EXAMPLE__COM=user:password`."""
    found = _GEM_SOURCE.match(text, place)
    if found and not is_template(found["value"]) and not stands_for_one(found["password"]):
        yield Finding(*found.span("value"), BASIC)


def stands_for_one(value: str) -> bool:
    """Whether a value is put for the password in an example, or filled in by a shell."""
    said = value.strip("!:`")
    return (
        value[0] in "!@`:"
        or bool(_SHOUTED.fullmatch(said))
        or value.endswith(("()", ")"))
        or (not (said.isalpha() and said.islower()) and names_another(said, 0))
    )


def command_user(text: str, place: int) -> Iterator[Finding]:
    """The password that a command line hands to curl: `-u user:password`."""
    found = _USER.match(text, place)
    if not found or "curl" not in text[max(0, place - _NEARBY) : place]:
        return
    part = "value" if found["value"] else "user"  # a token goes where the user is named
    value = found[part]
    if is_placeholder(value) or value.isdigit() or stands_for_one(value):
        return
    if part == "value" or (len(value) >= 16 and any(map(str.isdigit, value))):
        yield Finding(*found.span(part), BASIC)


def stored_login(text: str, place: int) -> Iterator[Finding]:
    """`user:password` in base64, as npm and Docker keep it: `_auth=…`, `"auth": "…"`."""
    found = _AUTH.match(text, place)
    if found and b":" in decoded_base64(found["value"]):
        yield Finding(*found.span("value"), BASIC)


def registry_token(text: str, place: int) -> Iterator[Finding]:
    """What npm keeps for a registry: `//registry.npmjs.org/:_authToken=…` is never a word."""
    address = _ADDRESS.search(text, max(0, place - _LONGEST_ADDRESS), place)
    found = _REGISTRY.match(text, place) if address else None
    if found and not names_another(found["value"], 9):
        yield Finding(*found.span("value"), TOKEN)


def putty_key(text: str, place: int) -> Iterator[Finding]:
    """A private key as PuTTY keeps it, to the checksum at its end; its first line if it is cut."""
    header = _PUTTY.match(text, place)
    if header:
        ended = text.find("Private-MAC:", place, place + _PEM_LONGEST)
        footer = _PUTTY_END.match(text, ended) if ended >= 0 else None
        yield Finding(place, (footer or header).end(), PRIVATE_KEY)


def kubernetes_secret(text: str, place: int) -> Iterator[Finding]:
    """The values of a Kubernetes Secret in YAML, by the `data:` of its document."""
    if not _KUBERNETES.match(text, place):
        return
    start = max(text.rfind("\n---", 0, place), 0)
    if _KUBERNETES.search(text, start, place):
        return  # its document has been read
    end = text.find("\n---", place)
    inside = block = False
    for line in _LINE.finditer(text, start, end if end >= 0 else len(text)):
        entry = (_BLOCK_LINE if block else _ENTRY).match(line[0])
        if entry and inside and _is_worth_hiding(entry["value"]):
            at = line.start()
            yield Finding(at + entry.start("value"), at + entry.end("value"), SECRET)
        block = bool(_BLOCK.match(line[0]))
        if _DATA.match(line[0]):
            inside = True
        elif line[0][:1].isalpha():
            inside = False


def _is_worth_hiding(value: str) -> bool:
    said = decoded_base64(value).decode("utf-8", "replace").strip()
    return not is_repetitive(value) and len(said) > 4 and not is_template(said)


def signed_address(text: str, place: int) -> Iterator[Finding]:
    found = _SIGNATURE.match(text, place)
    if found and entropy(found["value"]) > 3:
        yield Finding(*found.span("value"), SIGNED_URL)


READERS: tuple[tuple[str, Reader], ...] = (
    (r"-----BEGIN", private_key),
    (r"---- BEGIN", private_key),
    (r"://", user_info),
    (r"bearer:?[ \t]", bearer),
    (r"basic[ \t]", basic),
    (r"eyJ", web_token),
    (r"ZXlK", web_token_in_base64),
    (r"BUNDLE_", gem_source),
    (r":_authToken\s?=", registry_token),
    (r"_auth\s?=", stored_login),
    (r"auth[\"']\s?:\s?[\"']", stored_login),
    (r"PuTTY-User-Key-File-\d", putty_key),
    (r"\s-u", command_user),
    (r"\s--user", command_user),
    (r"\s--proxy-user", command_user),
    (r"kind[\"']?\s?:\s?[\"']?secret", kubernetes_secret),
    (r"[?&]sig=", signed_address),
)
