"""Texts that were written to keep a detector busy: each is read in well under a second."""

import pytest

from persistence.secrets.detection import CustomPattern, find_in_attributes, find_in_text
from tests import haste

SIZE = 100_000
HOSTILE = {
    "one letter": "a",
    "names": "password",
    "names with operators": "password=",
    "names in brackets": 'password["',
    "open quotes": 'password="a',
    "escaped quotes": 'password="\\"',
    "name after name": "password:password:",
    "spaces": "password ",
    "many spaces": "password" + " " * 500,
    "newlines": "password\n",
    "typed": "password: str | ",
    "addresses": "://a:",
    "addresses without a host": "://a:b@",
    "headers of keys": "-----BEGIN PRIVATE KEY-----",
    "headers of keys and lines": "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n",
    "dots of tokens": "eyJhbGciOi.",
    "tokens": "eyJhbGciOiJIUzI1NiJ9.eyJ",
    "forms cut short": "ghp_aaaaaaaa ",
    "forms of one letter": "sk-ant-api03-" + "a" * 60 + " ",
    "model keys": "sk-proj-" + "aB3" * 30,
    "curl": "curl --user a:",
    "bearer": "bearer ",
    "kubernetes": "kind: Secret\ndata:\n  a: b\n",
    "kubernetes without data": "kind: secret ",
    "elements": "<password>",
    "comparisons": '"a" == password ',
    "parameters": "&password=a",
    "digits": "4111 ",
    "numbers": "4",
    "vendors": "sourcegraph: ",
    "azure": "~~~8Q~",
    "versions in quotes": 'api_key="' + "1.1." * 900 + '" ',
    "paths in quotes": 'password="' + "a/a." * 900 + '" ',
    "words in quotes": 'password="' + "a " * 1_800 + '" ',
    "letters in quotes": 'secret="' + "aB1" * 1_200 + '" ',
    "nul": "\0password\0",
    "letters of three bytes": "密码password",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_no_text_keeps_the_detector_busy(piece):
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    find_in_text("")  # the automaton is made once

    assert haste.seconds_of(lambda: find_in_text(text)) < 1


def test_no_nesting_is_too_deep_and_no_mapping_too_wide():
    deep = "k4T!q9"
    for _ in range(10_000):
        deep = {"password": [deep]}
    mapping = {f"k{number}": "password=" for number in range(5_000)}
    found = []

    took = haste.seconds_of(lambda: found.extend(map(find_in_attributes, (deep, mapping))))

    [[place], wide] = found
    assert len(place.path) == 20_000
    assert wide == []
    assert took < 1


def test_a_pattern_of_ones_own_cannot_backtrack():
    pattern = CustomPattern("as", r"(a+)+$", "As")

    assert haste.seconds_of(lambda: pattern.find("a" * SIZE + "b")) < 1
