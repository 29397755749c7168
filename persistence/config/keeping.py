"""Writing a node of the LOCAL scope: one writer at a time, a version and an audit entry with it."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from persistence import clock
from persistence.audit import appending
from persistence.config import present, versions
from persistence.config.models import ConfigHead, ConfigVersion
from persistence.config.present import GONE, Present, digest
from persistence.config.versions import Origin, Version
from persistence.fields import stored_json
from persistence.graph import services as graph
from persistence.graph.rules import GraphNode, GraphScope, NodeType
from persistence.moments import Moment, stored
from persistence.secrets import keeping as secrets
from persistence.writing import transaction

SCOPE = str(GraphScope.LOCAL)
VERSIONS = "config_versions"


@dataclass(frozen=True)
class Write:
    """How a version comes about, by whom, and why."""

    origin: Origin
    by: str
    reason: str = ""
    at: dt.datetime | None = None  # now, where it is not given


@contextlib.contextmanager
def alone(node_id: str) -> Iterator[Present | None]:
    """Open the transaction in which one writer has the node for itself; yield it as it is.

    On SQLite every transaction has the whole store for itself; on PostgreSQL the rows of the
    node and of what we know of it are locked, so that the agent's own writes wait too.
    """
    with transaction():
        ConfigHead.objects.bulk_create(
            [ConfigHead(node_id=node_id, scope=SCOPE, digest=GONE)], ignore_conflicts=True
        )
        ConfigHead.objects.select_for_update().get(node_id=node_id, scope=SCOPE)
        yield present.find(node_id, SCOPE, for_update=True)


def keep_waiting(now: Present | None, node_id: str) -> int:
    """Keep the version that is in the graph but not kept yet; return the newest one's number."""
    found = versions.waiting(node_id, SCOPE, now)
    if found is not None:
        _keep(node_id, _sealed(node_id, found))
        return found.number
    last = versions.last_kept(node_id, SCOPE)
    return 0 if last is None else last.number


def _sealed(node_id: str, version: Version) -> Version:
    """Return a version without what somebody wrote in clear: versions are kept for ever."""
    hidden = secrets.hide({"attributes": version.attributes})
    if not hidden.notes:
        return version
    hidden.note(VERSIONS, f"{node_id}/{version.number}", SCOPE)
    return replace(version, text=stored_json(secrets.with_refs(hidden.values["attributes"])))


def put(node_id: str, now: Present | None, attributes: Mapping[str, Any], write: Write) -> str:
    """Write the attributes into the graph, as ours; return the text that is stored."""
    node = GraphNode(
        id=node_id, type=NodeType.CONFIG, scope=GraphScope.LOCAL, attributes=attributes
    )
    seen = 0 if now is None else now.node_version
    result = graph.memorize(node, updated_by=write.by, timestamp=write.at, expected_version=seen)
    text = stored_json(dict(result.data.attributes))  # without its secrets
    ConfigHead.objects.filter(node_id=node_id, scope=SCOPE).update(digest=digest(text))
    return text


def keep(node_id: str, now: Present | None, attributes: Mapping[str, Any], write: Write) -> Version:
    """Write the attributes as a new version, with its audit entry, in the open transaction."""
    number = keep_waiting(now, node_id) + 1
    at = write.at or clock.now()
    hidden = secrets.hide({"reason": write.reason})
    before = versions.parsed(versions.kept_form(node_id, now.text or "{}") if now else None)
    text = versions.kept_form(node_id, put(node_id, now, attributes, write))
    version = Version(
        number=number,
        origin=write.origin,
        text=text,
        changed=tuple(versions.differing(before, versions.parsed(text))),
        by=write.by,
        reason=hidden.values["reason"],
        at=Moment(stored(at), at),
    )
    _keep(node_id, version)
    hidden.note(VERSIONS, f"{node_id}/{number}", SCOPE)
    return version


def _keep(node_id: str, version: Version) -> None:
    at = version.at.at if version.at and version.at.at else clock.now()
    ConfigVersion.objects.create(
        node_id=node_id,
        scope=SCOPE,
        version=version.number,
        origin=str(version.origin),
        attributes=version.text,
        changed=stored_json(list(version.changed)),
        author=version.by,
        reason=version.reason,
        made_at=stored(at),
    )
    record(
        f"config.{version.origin}",
        version.by,
        {
            "node": node_id,
            "version": version.number,
            "settings": list(version.changed),
            "digest": digest(version.text),
            "reason": version.reason,
        },
    )


def record(event: str, by: str, payload: Mapping[str, Any]) -> None:
    """Add an entry to the store's audit chain, in the open transaction."""
    appending.append(event, originator=by, payload=payload, at=clock.now())
