"""Every table of the store, gathered where Django looks for models."""

from persistence.audit.models import AuditEntry, AuditRoot, AuditSigningKey, Tile, Witnessed
from persistence.config.models import (
    ConfigFrozen,
    ConfigHead,
    ConfigInteraction,
    ConfigLearned,
    ConfigVersion,
)
from persistence.graph.models import Edge, Node
from persistence.identity.models import (
    Change,
    Grant,
    LineageEntry,
    OperationRow,
    Remark,
    Revision,
    Ruling,
    Statement,
    StoreFact,
)
from persistence.secrets.models import SealedSecret, SecretAccess, SecretKey, SecretReference
from persistence.tasks.models import FeedbackMapping, Task, Thought
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention.models import Run, StoredPolicy

__all__ = [
    "AuditEntry",
    "AuditRoot",
    "AuditSigningKey",
    "Change",
    "ConfigFrozen",
    "ConfigHead",
    "ConfigInteraction",
    "ConfigLearned",
    "ConfigVersion",
    "Correlation",
    "Edge",
    "FeedbackMapping",
    "Grant",
    "LineageEntry",
    "Node",
    "OperationRow",
    "Remark",
    "Revision",
    "Ruling",
    "Run",
    "SealedSecret",
    "SecretAccess",
    "SecretKey",
    "SecretReference",
    "Statement",
    "StoreFact",
    "StoredPolicy",
    "Task",
    "Thought",
    "Tile",
    "Witnessed",
]
