"""Checksums and check digits."""

import base64
import zlib

import pytest

from persistence.secrets.detection import find_in_text
from persistence.secrets.detection.checksums import (
    base62,
    decoded_base64,
    ends_in_crc32,
    is_card_number,
    is_json_web_token,
)


def with_checksum(body):
    return body + base62(zlib.crc32(body.encode())).rjust(6, "0")


def test_a_token_of_github_ends_in_the_checksum_of_what_comes_before():
    token = "ghp_" + with_checksum("a" * 15 + "b" * 15)

    assert ends_in_crc32(token)
    assert not ends_in_crc32(token.replace("ab", "ba"))


def test_the_right_checksum_proves_a_token_that_looks_made_up():
    body = "ab12" * 7 + "ab"
    real, mistyped = f"npm_{with_checksum(body)}", "npm_" + body + "000000"

    assert [bool(find_in_text(token)) for token in (real, mistyped)] == [True, False]


@pytest.mark.parametrize("number", ["4111111111111111", "5555-5555-5555-4444", "30569309025904"])
def test_luhn_knows_every_mistyped_digit(number):
    wrong = [number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :] for at in (0, 2, 3)]

    assert is_card_number(number)
    assert not any(map(is_card_number, wrong))


def segment(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("header", "payload", "is_one"),
    [
        ('{"alg":"HS256"}', '{"sub":"1"}', True),
        ('{"alg":"HS256"}', "no json", False),
        ('{"typ":"JWT"}', '{"sub":"1"}', False),
        ('["alg"]', '{"sub":"1"}', False),
        ('{"alg":"dir","enc":"A256GCM"}', "", True),
    ],
)
def test_a_json_web_token_says_how_it_is_signed(header, payload, is_one):
    assert is_json_web_token(f"{segment(header)}.{segment(payload)}.c2ln") is is_one


@pytest.mark.parametrize("text", ["YQ==", "YQ", "-_-_", "+/+/"])
def test_base64_is_read_in_both_alphabets(text):
    assert decoded_base64(text)


def test_what_is_no_base64_is_empty():
    assert decoded_base64("a!") == b""
