"""What an attacker does to a chain: each class a function that says what must be found.

A class takes the open tables, the chain as it was written and a position; it returns the number
of the first bad row (None: no row in particular) and the words that name it rightly.
"""

from collections.abc import Callable

from persistence.audit.verifying.reports import Wrong
from tests.audit.chain_tables import Tables
from tests.audit.signed_chains import Chain

Found = tuple[int | None, Wrong]
Class = Callable[[Tables, Chain, int], Found]
LOG = "audit_log_v2"
