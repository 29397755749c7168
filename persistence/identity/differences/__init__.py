"""What a Wise Authority reads of a change: its differences field by field. Plain Python."""

from persistence.identity.differences.comparing import changed_paths, compare, compare_all
from persistence.identity.differences.revealing import reveal
from persistence.identity.differences.rows import Differences

__all__ = ["Differences", "changed_paths", "compare", "compare_all", "reveal"]
