"""Numbers that stand for a person at a bank or at an authority."""

import re

from persistence.secrets.detection.checksums import is_card_number, is_social_security_number
from persistence.secrets.detection.findings import Kind, Sensitivity
from persistence.secrets.detection.formats.form import Form

CARD = Kind("credit_cards", "Credit Card Number", Sensitivity.CRITICAL)
SOCIAL_SECURITY = Kind("social_security", "Social Security Number", Sensitivity.CRITICAL)

_CARD_STARTS = (
    r"(?:4\d|5[1-5]|2[2-7]|3[04-9]|6[0245])\d\d"  # Visa, MasterCard, Amex, Diners, JCB, …
)
_CARD = re.compile(
    rf"(?<![\w.+/=-]){_CARD_STARTS}"
    r"(?:([ -]?)\d{4}\1\d{4}\1\d{4}|([ -]?)\d{6}\2\d{4,5}|\d{9})(?![\w+/=-]|\.\d)"
)
_SOCIAL_SECURITY = re.compile(r"(?<![\w.-])\d{3}-\d{2}-\d{4}(?![\w-])")

FORMS = (
    Form(
        CARD,
        "4111 1111 1111 1111",
        rf"\b{_CARD_STARTS}[ -]?\d{{4}}[ -]?\d{{4}}",
        _CARD,
        0,
        0,
        is_card_number,
    ),
    Form(
        SOCIAL_SECURITY,
        "{N3}-{N2}-{N4}",
        r"\b\d{3}-\d\d-\d",
        _SOCIAL_SECURITY,
        0,
        0,
        is_social_security_number,
    ),
)
