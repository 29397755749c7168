"""Is the identity what the Wise Authorities approved, and nothing else?

Every signed ruling is replayed from the start of the history and compared with the tables.
Nothing is written, and nothing that is stored can make it fail: what cannot be read is a
line of the report.
"""

import datetime as dt
from collections.abc import Iterator

from persistence import clock, reading, shapes
from persistence.graph.models import Edge, Node
from persistence.identity import as_stored
from persistence.identity import trail as trails
from persistence.identity.cases import case, outcome_lines, ruling_lines
from persistence.identity.gate import gate_lines
from persistence.identity.keys import KeyRing
from persistence.identity.models import Change, Ruling, Statement, StoreFact
from persistence.identity.policing import Policies
from persistence.identity.replaying import Replay, unreadable
from persistence.identity.reporting import Line, Report, Word, summed_up
from persistence.identity.states import ABSENT, HOSTILE, SCOPE, Item
from persistence.identity.trail import APPLIED, BASELINE, CAST, POLICY

NO_GATE = (
    "An agent made this store and nobody has adopted it: it has no gate, and nothing about its"
    " identity was ever signed."
)
NO_BASELINE = "Nobody has signed a baseline: what the identity was founded with is not vouched for."
ELSEWHERE = "The audit chain as a whole is what verify_audit checks; here, its entries of rulings."


def verify(ring: KeyRing, now: dt.datetime | None = None) -> Report:
    """Verify the identity of the open store against the keys of the register."""
    at = now or clock.now()
    if not shapes.current().has("identity_lineage"):
        return Report([Line(Word.NOTE, "ungated", NO_GATE)], at, anything_signed=False)
    with reading.snapshot():
        signed = Ruling.objects.exists() or Statement.objects.exists()
        return Report(list(_lines(ring)), at, anything_signed=signed)


def _lines(ring: KeyRing) -> Iterator[Line]:
    yield from gate_lines()
    fact = StoreFact.objects.filter(name="store_id").first()
    if fact is None:
        yield Line(Word.BROKEN, "store", "The store has lost the id that rulings name it by.")
    trail = trails.whole()
    policies = Policies()
    store_id = fact.value if fact else ""
    yield from policies.lines(ring, store_id, trail)
    replay = Replay(store_id, ring, trail, policies)
    yield from replay.lines()
    yield from replay.standing()
    yield from _others(replay)
    yield from _lost(replay)
    yield from _graph(replay)
    yield Line(Word.NOTE, "elsewhere", ELSEWHERE)


def _others(replay: Replay) -> Iterator[Line]:
    """Check the rulings that applied nothing, and that no applied change is left out."""
    ruled = set(Ruling.objects.values_list("change_id", "revision").distinct())
    decided = Change.objects.filter(state__in=("applied", "rejected"))
    ruled |= set(decided.values_list("change_id", "revision"))
    for change_id, revision in sorted(ruled):
        change = Change.objects.filter(change_id=change_id).first()
        if change is None:
            sentence = f"There are rulings on change {change_id}, which is not here any more."
            yield Line(Word.BROKEN, "lost", sentence, "change", change_id)
        elif change_id not in replay.applied or revision != change.revision:
            yield from _ruled(change, revision, replay)


def _ruled(change: Change, revision: int, replay: Replay) -> Iterator[Line]:
    about = {"kind": "change", "id": change.change_id}
    if change.state == "applied" and revision == change.revision:
        sentence = f"Change {change.change_id} stands as applied, but the lineage has none of it."
        yield Line(Word.BROKEN, "lineage", sentence, **about)
    try:
        of = case(
            change,
            store_id=replay.store_id,
            ring=replay.ring,
            trail=replay.trail,
            revision=revision,
        )
        lines = [line for row in of.rulings for line in ruling_lines(row, of, replay.policies)]
        lines += outcome_lines(of)
    except HOSTILE as error:
        yield unreadable("change", change.change_id, error)
        return
    stands = change.state if revision == change.revision else "at a later revision"
    over = f"revision {revision} of change {change.change_id}, which is {stands}"
    sentence = f"The rulings on {over}, are good."
    yield from summed_up(lines, Line(Word.VERIFIED, "change", sentence, **about))


def _lost(replay: Replay) -> Iterator[Line]:
    """Name what the audit chain tells of and the tables do not hold any more."""
    statements = set(map(str, Statement.objects.values_list("statement_id", flat=True)))
    rulings = set(Ruling.objects.values_list("ruling_id", flat=True))
    for event_type, kind, there in (
        (BASELINE, "baseline", statements),
        (POLICY, "policy", statements),
        (CAST, "ruling", rulings),
        (APPLIED, "change", replay.applied),
    ):
        for name in replay.trail.about(event_type):
            if name not in there:
                sentence = f"The audit chain tells of {kind} {name}, which is not here any more."
                yield Line(Word.BROKEN, "lost", sentence, kind, name)


def _graph(replay: Replay) -> Iterator[Line]:
    """Compare the identity as it is in the graph with what the replay ended with."""
    left, count, outside, wrong = dict(replay.held), 0, 0, 0
    for item, found in as_stored.digests():
        count += 1
        expected = left.pop(item, ABSENT)
        if expected == ABSENT and not replay.whole:
            outside += 1
        elif found != expected:
            wrong += 1
            yield _unapproved(item, expected, found)
    for item, expected in sorted(left.items()):
        wrong += 1
        yield _unapproved(item, expected, ABSENT)
    if not replay.based and (count or wrong):
        yield Line(Word.UNCHECKED, "baseline", NO_BASELINE)
    if outside:
        sentence = f"{outside} of {count} items stand in no signed history."
        yield Line(Word.UNCHECKED, "unvouched", sentence)
    elif not wrong:
        sentence = f"All {count} items of the identity are as the history has them."
        yield Line(Word.VERIFIED, "graph", sentence)
    yield from _disguised()


def _unapproved(item: Item, expected: str, found: str) -> Line:
    what = "is not as the lineage has it" if expected else "is in no lineage"
    what = "is gone" if found == ABSENT else what
    sentence = f"{item.kind} {item.id} {what}: changed without a recorded approval."
    return Line(Word.BROKEN, "unapproved", sentence, str(item.kind), item.id, expected, found)


def _disguised() -> Iterator[Line]:
    """Find what spells the scope otherwise: some readers would take it for identity."""
    for table, kind, key in ((Node, "node", "node_id"), (Edge, "edge", "edge_id")):
        rows = table.objects.filter(scope__iexact=SCOPE).exclude(scope=SCOPE)
        for name, scope in rows.order_by(key).values_list(key, "scope")[:100]:
            sentence = f"{kind} {name} is in a scope spelled {scope!r}, past the gate."
            yield Line(Word.BROKEN, "disguised", sentence, kind, str(name))
