"""Replaying the lineage: each applied change on top of what the one before it left."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from persistence.identity.cases import Case, case, outcome_lines, ruling_lines
from persistence.identity.checks import signature_lines
from persistence.identity.keys import KeyRing
from persistence.identity.models import Change, LineageEntry, Statement
from persistence.identity.policing import Policies, statement_of
from persistence.identity.reporting import Line, Word, held, said, summed_up
from persistence.identity.states import ABSENT, HOSTILE, Item, Kind, Operation, State, digest_of
from persistence.identity.trail import APPLIED, BASELINE, Trail


@dataclass
class Replay:
    """The identity as the signed history has it, digest by digest, while it is replayed."""

    store_id: str
    ring: KeyRing
    trail: Trail
    policies: Policies
    held: dict[Item, str] = field(default_factory=dict)
    based: bool = False  # a baseline stands under all of it
    founded: bool = False  # the store's history was recorded from its first node on
    applied: set[str] = field(default_factory=set)
    # The digests of states that were approved on top of approved ones, and the items that
    # are not in one: the change that was made on an unapproved state, and the two digests.
    clean: dict[Item, set[str]] = field(default_factory=dict)
    unapproved: dict[Item, tuple[str, str, str]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Say whether the history is about every item, not only those that changes touched."""
        return self.based or self.founded

    def lines(self) -> Iterator[Line]:
        """Replay all of the lineage."""
        baselines = list(Statement.objects.filter(kind="baseline").order_by("statement_id"))
        for extra in baselines[1:]:
            sentence = "There is a second baseline: the first stands, no other is ever taken."
            yield Line(Word.BROKEN, "baseline", sentence, "baseline", str(extra.statement_id))
        due = baselines[0] if baselines else None
        rows = LineageEntry.objects.order_by("lineage_id").iterator()
        for (cause, cause_id), grouped in itertools.groupby(
            rows, lambda row: (row.cause, row.cause_id)
        ):
            group = list(grouped)
            if due and (cause == "baseline" or self._before(due, group[0])):
                yield from self._baseline(due, group if cause == "baseline" else [])
                due = None
                if cause == "baseline":
                    continue
            yield from self._group(cause, cause_id, group)
        if due:
            yield from self._baseline(due, [])

    def _group(self, cause: str, cause_id: str, group: list[LineageEntry]) -> Iterator[Line]:
        if cause == "applied":
            yield from self._change(cause_id, group)
            return
        good = cause == "founded" and not self.held and not self.applied
        self.founded = self.founded or good
        yield from summed_up(
            [
                held(good, "lineage", "", f"The lineage has states out of place: {cause}."),
                *self._taken(group),
            ],
            Line(Word.VERIFIED, "founding", f"The identity was founded with {len(group)} items."),
        )

    def _before(self, baseline: Statement, entry: LineageEntry) -> bool:
        """Say whether the baseline was signed before this entry: the audit chain knows."""
        mine = self.trail.of(BASELINE, baseline.statement_id)
        theirs = self.trail.of(APPLIED, entry.cause_id)
        if mine and theirs:
            return mine.sequence < theirs.sequence
        one, other = baseline.made_at.at, entry.happened_at.at
        return one is not None and other is not None and one < other

    def _baseline(self, row: Statement, group: list[LineageEntry]) -> Iterator[Line]:
        one = statement_of(row)
        told = self.trail.of(BASELINE, one.id)
        lines = list(signature_lines(one, self.ring, store_id=self.store_id, told=told))
        lines += self._taken(group)
        try:
            items = {
                Item(Kind(line["kind"]), line["id"]): str(line["digest"])
                for line in (one.said or {"items": []})["items"]
            }
        except HOSTILE:
            items = {}
        for item in sorted(items.keys() | self.held.keys()):
            signed, recorded = items.get(item, ABSENT), self.held.get(item, ABSENT)
            if signed != recorded:
                sentence = f"{item.kind} {item.id} is not in the lineage as the baseline has it."
                lines.append(_differs("baseline", sentence, item, signed, recorded))
        about = {"kind": "baseline", "id": one.id}
        signed_by = f"was signed by {row.authority} at {said(row.made_at)}"
        sentence = f"The baseline of {len(items)} items {signed_by}."
        lines = summed_up(lines, Line(Word.VERIFIED, "baseline", sentence, **about))
        self.based = True
        yield from lines

    def _change(self, change_id: str, group: list[LineageEntry]) -> Iterator[Line]:
        about = {"kind": "change", "id": change_id}
        change = Change.objects.filter(change_id=change_id, state="applied").first()
        if change is None or change_id in self.applied:
            sentence = f"The lineage has states of {change_id}, which is no applied change."
            yield Line(Word.BROKEN, "lineage", sentence, **about)
            list(self._taken(group))
            return
        self.applied.add(change_id)
        try:
            of = case(change, store_id=self.store_id, ring=self.ring, trail=self.trail)
            lines = list(self._replayed(of, group))
        except HOSTILE as error:
            yield unreadable("change", change_id, error)
            list(self._taken(group))
            return
        names = ", ".join(sorted({row.authority for row in of.rulings}))
        count = f"{len(group)} item{'' if len(group) == 1 else 's'}"
        applied = f"applied at {said(group[0].happened_at)}: {count}"
        sentence = f"Change {change_id} was approved by {names} and {applied}."
        yield from summed_up(lines, Line(Word.VERIFIED, "change", sentence, **about))

    def _replayed(self, of: Case, group: Sequence[LineageEntry]) -> Iterator[Line]:
        for row in of.rulings:
            yield from ruling_lines(row, of, self.policies)
        yield from outcome_lines(of)
        for step in of.steps:
            yield from self._built_on(step, of.change.change_id)
        recorded = {Item(Kind(row.kind), row.item_id): row.digest for row in group}
        intended = {step.item: step.result_digest for step in of.steps}
        yield held(
            recorded == intended and len(group) == len(of.steps),
            "lineage",
            "The lineage has exactly the states that the rulings were over.",
            "The lineage has other states than the rulings were over.",
            kind="change",
            id=of.change.change_id,
        )
        yield from self._taken(group)

    def _built_on(self, step: Operation, change_id: str) -> Iterator[Line]:
        """Compare the state that a change was made on with the one that the history left."""
        item, base, result = step.item, step.base_digest, step.result_digest
        before = self.held.get(item, ABSENT if self.whole else base)
        clean = self.clean.setdefault(item, {ABSENT})
        if not self.whole and item not in self.held:
            clean.add(base)
        if before != base:
            self.unapproved[item] = (change_id, before, base)
            what = f"{item.kind} {item.id} had been changed without a recorded approval"
            yield Line(Word.NOTE, "base", f"{what} when change {change_id} was applied to it.")
        if result in clean:
            self.unapproved.pop(item, None)  # it is again as it was approved
        elif item not in self.unapproved:
            clean.add(result)

    def standing(self) -> Iterator[Line]:
        """Name the items whose states still rest on one that nobody had approved."""
        for item, (change_id, expected, found) in sorted(self.unapproved.items()):
            name = f"{item.kind} {item.id}"
            sentence = f"Change {change_id} was made on a state of {name} that nobody had approved."
            yield _differs("base", sentence, item, expected, found)

    def _taken(self, group: Sequence[LineageEntry]) -> Iterator[Line]:
        """Take states of the lineage over; each must have the digest that stands beside it."""
        for row in group:
            try:
                item = Item(Kind(row.kind), row.item_id)
                digest = digest_of(State.of_stored(item, row.state))
            except HOSTILE as error:
                yield unreadable(row.kind, row.item_id, error)
                continue
            if digest != row.digest:
                sentence = f"The lineage's state of {item.kind} {item.id} was altered."
                yield _differs("lineage", sentence, item, row.digest, digest)
            self.held[item] = row.digest
            if row.cause != "applied":
                self.clean.setdefault(item, {ABSENT}).add(row.digest)
            if row.digest == ABSENT:
                del self.held[item]


def unreadable(kind: str, name: str, error: Exception) -> Line:
    reason = str(error) or type(error).__name__
    sentence = f"What is stored of {kind} {name} cannot be read: {reason[:200]}"
    return Line(Word.BROKEN, "malformed", sentence, kind, name)


def _differs(code: str, sentence: str, item: Item, expected: str, found: str) -> Line:
    return Line(Word.BROKEN, code, sentence, str(item.kind), item.id, expected, found)
