"""Keys that everybody may know: of vendors' documentation, of public clients.

Kept as digests, so that no other detector finds them here. From the lists that gitleaks
publishes (Google's, and two that many examples repeat), and NuGet's page on passwords.
"""

from hashlib import sha256

from persistence.secrets.detection.placeholders import word_set

_DIGESTS = word_set(
    """
    f56e323494a6ffc2 2037abcaffb2b777 3f370c9dd8225c63 e4a5542bb7fd7b67 a19f89ab3555eac1
    0b476bdf9acf2123 eb540d2b6ee2a0a4 37f8f09bdf12c2f2 8731261cb72d8626 49f777db995e8260
    27a9a42931dff7eb dc0fcf046c61640c 4c98242dcadc8b29 ea9bb1082cf95663 3a8b61d0f636b007
    a6c814bc555ae62c dba72c00f41f4e4c a0702bc91d699f60 2f21fd9c81678e39 7f39f45767958338
    """
)


def is_published(value: str) -> bool:
    """Whether a value is a secret of nobody's."""
    return sha256(value.encode("utf-8", "replace")).hexdigest()[:16] in _DIGESTS


def is_unpublished(value: str) -> bool:
    return not is_published(value)
