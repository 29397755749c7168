"""Finding secrets in structured values and in text: pure rules, nothing stored, nothing kept.

`find_in_attributes` walks nested keys and values, `find_in_text` reads one text. Neither
returns a secret: a finding says where it stands and what it is.
"""

from persistence.secrets.detection.custom import BadPattern, CustomPattern, TimeLimitReached
from persistence.secrets.detection.findings import Finding, Kind, Place, Sensitivity
from persistence.secrets.detection.text import find_in_text
from persistence.secrets.detection.walking import find_in_attributes

__all__ = [
    "BadPattern",
    "CustomPattern",
    "Finding",
    "Kind",
    "Place",
    "Sensitivity",
    "TimeLimitReached",
    "find_in_attributes",
    "find_in_text",
]
