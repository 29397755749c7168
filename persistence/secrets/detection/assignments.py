"""Values that a name beside them gives away: `password = "…"`, `--api-key …`, `token: …`.

One grammar for programs, settings, command lines, headers and prose: a name, an operator, a
value. `read` is handed the place of a word that may belong to such a name.
"""

import re
import string
from dataclasses import dataclass

from persistence.secrets.detection import literals
from persistence.secrets.detection.findings import Finding, Kind
from persistence.secrets.detection.names import secret_named, words_of
from persistence.secrets.detection.placeholders import word_set
from persistence.secrets.detection.values import Written, is_secret_value

LONGEST_NAME = 80
LONGEST_WORD = 512  # without quotes

_NAME = re.compile(r"[\w$.\-]{1,160}+")
_NAME_LETTERS = string.ascii_letters + string.digits + "_$.-"
_CLOSED = r"(?:\\?[\"'`])?"
_OPERATOR = re.compile(
    rf"{_CLOSED}(?:\s?\[[^\]\n\"']{{0,20}}\]|[\])])?"
    r"(?:"
    r"(?P<typed>\s?:\s?[A-Za-z][\w<>\[\]|?. ]{0,40}=\s?(?=[\"'`]))"  # password: str = "…"
    r"|(?P<sign>[ \t]*(?::=|=>|===?|!==?|[?|&+]{0,2}=|::?=?|:)[ \t]*)"
    r"|(?P<go>[ \t]{1,8}string[ \t]{1,8}:?=[ \t]{0,8}(?=[\"`]))"  # var password string = "…"
    r"|(?P<equals>\.(?:equals(?:IgnoreCase)?|eql\?|compareTo)\s?\(\s?(?=\"))"
    # "name": "PASSWORD", "value": "…"
    r"|(?P<pair>\s?,\s{0,20}[\"']?[Vv]alue[\"']?\s?:\s?(?=\\?[\"'`]))"
    r"|(?P<comma>\s?,\s?(?=\\?[\"'`]))"  # put("password", "…")
    r"|(?P<call>\s?\(\s?(?=[\"'`]))"  # setPassword("…")
    r"|(?P<attribute>\s{1,20}value\s?=\s?(?=[\"']))"  # <add key="Password" value="…"
    r"|(?P<element>>)"  # <password>…
    r"|(?P<yaml>[ \t]{0,20}\r?\n[ \t-]{0,40}value:[ \t]{1,20})"  # - name: PASSWORD
    r"|(?P<verb>\s(?:is|was)\s?:?\s)"  # my password is …
    r"|(?P<space>[ \t]{1,20}(?=\S))"
    r")"
)
_OPENING = re.compile(
    r"(?P<prefix>(?:\$?@?\$?(?=\")|[bBrRuUfFL]{1,2})?)(?P<quote>\"\"\"|'''|\\?[\"'`])"
)
_NO_ARRAY = re.compile(r"\[\d*\]\s*+(?![!=]{1,2}\s*+@?\")")  # of letters, in C, has other quotes
_IN_URN = re.compile(r"[\w\-*]:[\w.\-]+:[\w\-*/]")  # arn:aws:…:secret:backup-9
_TYPE = re.compile(r"(?:\bstring|\bString|\bstr|\bauto|\bchar ?\*) $")
_LONGEST_TYPE = 12
_GIVEN = ".assign"
_OF_DEFAULTS = re.compile(r"(?:getenv|environ\.get|\bdefine|\benv)\s?\(\s?[\"']$")
_LONGEST_CALL = 20
_OF_NPM = "_authToken"  # known by the address of a registry before it
_SCHEME = re.compile(
    r"(?:Basic|Bearer|Token|ApiKey|Api-Key|Digest|Negotiate|Splunk|GenieKey|key)[ =]{1,4}(?=\S)",
    re.IGNORECASE,
)
_UNQUOTED = re.compile(
    rf"[^\s\"'`<>\\]{{1,{LONGEST_WORD}}}+(?:>[^\s\"'`<>\\]{{1,{LONGEST_WORD}}}+)?"
)
_PHRASE = re.compile(r"[a-z]+(?: [a-z]+){2,7}(?=[ \t]*[\"'`,;]?(?:\r?\n|$))")  # a setting
_ELEMENT = re.compile(r"\s{0,80}(?P<value>[^<>\s]{1,4096}+)\s{0,80}</")
_COMPARED = re.compile(
    r"\\?(?P<quote>[\"'`])(?P<value>[^\"'`\n]{4,200}+)\\?(?P=quote)"
    r"(?:\s?[!=]={1,2}\s?|\.equals\()$"
)
_NEXT_PARAMETER = re.compile(r"(?:&(?:amp;)?|[,;](?=[A-Za-z]))[\w.\-]{1,40}[=:]")
_SECOND_WORDS = frozenset({"key", "keys"})
_FIRST_WORD = re.compile(r"\b([A-Za-z]{3,12}) $")
_OF_A_SENTENCE = word_set(
    """
    a an are as at be been by can cannot could do does enter for from has have if in into is
    it its may more must need needs no not of on one only or our over please see set should
    so than that the their then there these this to use used uses was we were when where
    which who why will without you your contact
    """
)
_ALSO_A_VERB = frozenset({"pass", "key", "credentials", "token"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text, as far as it goes in both directions."""

    start: int
    end: int
    text: str


def name_around(text: str, place: int) -> Name:
    """Return the name that a place of a text belongs to."""
    before = text[max(0, place - LONGEST_NAME) : place]
    start = place - len(before) + len(before.rstrip(_NAME_LETTERS))
    found = _NAME.match(text, start)
    end = found.end() if found else place
    name = text[start:end]
    if name.lower() in _SECOND_WORDS and (
        first := _FIRST_WORD.search(text, max(0, start - 20), start)
    ):
        name = f"{first[1]}_{name}"  # “the API key is …”
    return Name(start, end, name)


def read(text: str, name: Name) -> Finding | None:
    """Return the secret that a name stands beside, if it names one and has one."""
    kind = secret_named(name.text.rstrip(".-").removesuffix(_GIVEN))
    if kind is None or text.startswith("{SECRET:", max(0, name.start - 1)):
        return None
    if name.text == _OF_NPM or _NO_ARRAY.match(text, name.end):
        return None
    if _IN_URN.match(text[max(0, name.start - 2) : name.end + 2]):
        return None
    return compared(text, name, kind) or assigned(text, name, kind)


def compared(text: str, name: Name, kind: Kind) -> Finding | None:
    """Find a literal that a name is compared with from the left: `"…" == password`."""
    first = max(0, name.start - 220)
    found = _COMPARED.search(text[first : name.start])
    if found and is_secret_value(kind, found["value"], Written.QUOTED, name.text):
        return Finding(first + found.start("value"), first + found.end("value"), kind)
    return None


def assigned(text: str, name: Name, kind: Kind) -> Finding | None:
    """Find the value on the right of a name."""
    found = _value_of(text, name)
    if found is None:
        return None
    start, end, written = found
    scheme = _SCHEME.match(text, start, end)
    start = scheme.end() if scheme else start
    if text[name.end : start].rstrip().lower().endswith("basic"):
        return None  # known by its colon in base64
    if start < end and is_secret_value(kind, text[start:end], written, name.text):
        return Finding(start, end, kind)
    return None


def assigned_value(text: str, name: Name) -> tuple[int, int] | None:
    """Return where the value on the right of a name stands, whatever the name says."""
    found = _value_of(text, name, argument=True)
    return None if found is None or found[2] is Written.SAID else found[:2]


def _value_of(text: str, name: Name, *, argument: bool = False) -> tuple[int, int, Written] | None:
    """Return the value, also after a variable in a call, `put(token, "…")`, if `argument` is set.

    There it is as likely a salt, so it takes more than a name to make a secret of it.
    """
    operator = _OPERATOR.match(text, name.end)
    if not operator:
        return None
    called = text[max(0, name.start - 2) : name.start]
    if operator["comma"] and not (called.startswith("(") or (argument and called.endswith("("))):
        return None
    if operator["space"] and name.text.lower() in _ALSO_A_VERB:
        return None
    return value_at(text, operator, name)


def value_at(text: str, operator: re.Match[str], name: Name) -> tuple[int, int, Written]:
    """Return where the value after an operator stands, and how it is written."""
    place = operator.end()
    if operator["element"] is not None:
        found = _ELEMENT.match(text, place)
        return (*found.span("value"), Written.QUOTED) if found else (place, place, Written.BARE)
    opening = _OPENING.match(text, place)
    if (
        opening
        and operator["sign"]
        and literals.ends_one(text, name.start, name.end, opening["quote"])
    ):
        return place, place, Written.BARE
    if opening:
        end = literals.closing(text, opening.end(), opening["quote"])
        if literals.begins_message(text, opening.end(), end, opening["quote"]):
            end = opening.end()
        if literals.is_filled_in(text, opening.end(), end, opening["prefix"], opening["quote"]):
            end = opening.end()
        if operator["space"] is not None and text[end:].lstrip("\"'`\\")[:1] not in ("", ";", "\n"):
            end = opening.end()
        passed = operator["comma"] is not None or operator["call"] is not None
        passed = passed and not is_declared(text, name)
        return opening.end(), end, Written.PASSED if passed else Written.QUOTED
    phrase = _PHRASE.match(text, place) if operator["sign"] else None
    if phrase and is_setting(text, name, phrase[0]):
        return (*phrase.span(), Written.QUOTED)
    return (*unquoted(text, place), how_unquoted(operator, name.text))


def is_declared(text: str, name: Name) -> bool:
    """Whether brackets give a name its value: `std::string pin("…")`, `getenv("PIN", "…")`."""
    typed = _TYPE.search(text, max(0, name.start - _LONGEST_TYPE), name.start)
    told = _OF_DEFAULTS.search(text, max(0, name.start - _LONGEST_CALL), name.start)
    return bool(typed or told) or name.text.endswith(_GIVEN)


def is_setting(text: str, name: Name, words: str) -> bool:
    """Whether words after a name are its value: `db_password: …`; “Password: see above” is prose.

    A name of letters alone must begin its line, small, and the words say no sentence about it.
    """
    if not name.text.isalpha():
        return True
    line = text[max(0, name.start - LONGEST_NAME) : name.start]
    begins = not line[line.rfind("\n") + 1 :].strip(" -")
    named = name.text.islower() or len(words_of(name.text)) > 1
    return begins and named and _OF_A_SENTENCE.isdisjoint(words.split())


def how_unquoted(operator: re.Match[str], name: str) -> Written:
    if operator["verb"] or operator["pair"] or operator["comma"] or operator["call"]:
        return Written.SAID
    if operator["space"] is not None:
        return Written.BARE if name.startswith("-") else Written.SAID
    sign = operator["sign"] or ""
    return Written.ARGUMENT if sign == "=" else Written.BARE


def unquoted(text: str, start: int) -> tuple[int, int]:
    """Return where a value without quotes stands, behind the scheme of a header."""
    scheme = _SCHEME.match(text, start)
    start = scheme.end() if scheme else start
    found = _UNQUOTED.match(text, start)
    if not found or found.end() - start >= LONGEST_WORD:
        return start, start
    end = found.end()
    following = _NEXT_PARAMETER.search(text, start, end)
    end = following.start() if following else end
    return start, end - 1 if text[end - 1] == "," else end
