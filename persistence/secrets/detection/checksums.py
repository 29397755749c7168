"""What a secret's own form proves: check digits, checksums, a header that must be JSON."""

import base64
import binascii
import json
import zlib

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LUHN = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # the digit sum of twice a digit


def is_card_number(text: str) -> bool:
    """Whether the digits of a text pass Luhn's check (ISO/IEC 7812) and are not all alike."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    total = sum(digits[-1::-2]) + sum(_LUHN[digit] for digit in digits[-2::-2])
    return total % 10 == 0 and len(set(digits)) > 1


def is_social_security_number(text: str) -> bool:
    """Whether the Social Security Administration would issue a number `AAA-GG-SSSS`."""
    area, group, serial = text.split("-")
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


def ends_in_crc32(token: str) -> bool:
    """Whether a token of GitHub or npm ends in the CRC-32 of its letters, in base 62."""
    body = token.partition("_")[2]
    return base62(zlib.crc32(body[:-6].encode())).rjust(6, "0") == body[-6:]


def base62(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = BASE62[rest] + digits
    return digits


def is_json_web_token(token: str) -> bool:
    """Whether header and payload of a JWT (RFC 7519) are JSON objects, the header with `alg`."""
    header, payload, *_ = token.split(".")
    known = _json_object(header)
    return known is not None and "alg" in known and ("enc" in known or _is_json(payload))


def _is_json(segment: str) -> bool:
    return _json_object(segment) is not None


def _json_object(segment: str) -> dict[str, object] | None:
    decoded = decoded_base64(segment)
    try:
        found = json.loads(decoded)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def decoded_base64(text: str) -> bytes:
    """Decode base64 of either alphabet, padded or not; empty if it is none."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
