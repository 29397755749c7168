"""Finding secrets in text: pure rules, nothing stored, nothing kept.

`find_in_text` never returns a secret: a finding says where it stands and what it is.
"""

from persistence.secrets.detection.custom import BadPattern, CustomPattern, TimeLimitReached
from persistence.secrets.detection.findings import Finding, Kind, Sensitivity
from persistence.secrets.detection.text import find_in_text

__all__ = [
    "BadPattern",
    "CustomPattern",
    "Finding",
    "Kind",
    "Sensitivity",
    "TimeLimitReached",
    "find_in_text",
]
