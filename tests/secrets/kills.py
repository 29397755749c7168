"""kill -9 in the middle of sealing and of rotating, and what must be true of the store afterwards.

python -m tests.secrets.kills --kills 500 --engine sqlite

Half of the kills are before a statement, each statement of an act in turn; the others are at a
random instant. After each one every secret whose write was acknowledged is read again.
"""

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from persistence import GraphNode
from persistence.graph import services as graph
from persistence.graph.models import Node
from persistence.secrets import keys, opening, rotation
from persistence.secrets.master_key import FILE
from persistence.secrets.models import SealedSecret, SecretKey
from persistence.secrets.tokens import REFS
from persistence.standalone import configure_django
from tests.dying import statements_of
from tests.identity import races

SECRETS = 40  # in the store before the first kill
Act = Callable[[int], None]


def value_of(number: int) -> str:
    return f"canary-{number}-Tr0ub4dor"


def seal(number: int) -> None:
    """Store a node with a secret of its own, and one that the first node has too."""
    attributes = {"password": value_of(number), "old": {"password": value_of(0)}}
    node = GraphNode(id=f"n{number}", type="concept", scope="local", attributes=attributes)
    graph.memorize(node)


def rotate(_number: int) -> None:
    rotation.rotate(by="kills")


@dataclass
class Kills:
    """How often each act was killed, and what had been acknowledged by then."""

    random: int
    every: int = 1
    chance: random.Random = field(default_factory=lambda: random.Random(6))
    acknowledged: set[int] = field(default_factory=set)
    number: int = 0
    at_statements: int = 0
    at_random: int = 0
    rotated: int = 0
    took: dict[Act, float] = field(default_factory=dict)  # seconds, of an act that lives

    def prepare(self) -> None:
        rotation.AT_ONCE = 7  # several transactions in each rotation
        keys.create(by="kills")
        for self.number in range(SECRETS):
            seal(self.number)
            self.acknowledged.add(self.number)

    def run(self) -> None:
        for act in (seal, rotate):
            begun = time.monotonic()
            statements = self.kill(act)
            self.took[act] = time.monotonic() - begun
            for at in range(1, statements + 1, self.every):
                self.kill(act, at=at)
                self.at_statements += 1
        while self.at_random < self.random:
            act = self.chance.choice((seal, rotate))
            self.kill(act, after=self.chance.random() * 1.3 * self.took[act])
            self.at_random += 1

    def kill(self, act: Act, *, at: int | None = None, after: float | None = None) -> int:
        """Do an act in a process that dies; return how many statements it took, if it lived."""
        self.number += 1
        said = statements_of(lambda: act(self.number), at=at, after=after) or 0
        if said and act is seal:
            self.acknowledged.add(self.number)
        self.rotated += bool(said) and act is rotate
        self.check()
        return said

    def check(self) -> None:
        """Raise AssertionError where a secret is lost, is there by half, or stands in clear."""
        ring = keys.ring()
        rows = {row.secret_uuid: row for row in SealedSecret.objects.all()}
        values = {uuid: opening.plaintext_of(row, ring).decode() for uuid, row in rows.items()}
        lost = {value_of(number) for number in self.acknowledged} - set(values.values())
        assert not lost, f"acknowledged and lost: {sorted(lost)[:3]}"
        referred = set()
        for node in Node.objects.all():
            assert "canary" not in node.attributes_json.text, "a secret stands in clear"
            uuids = node.attributes_json.value[REFS]
            assert [values[uuid] for uuid in uuids] == [
                value_of(int(node.node_id[1:])),
                value_of(0),
            ][: len(uuids)]
            referred.update(uuids)
        assert referred == set(rows), "a sealed secret without its node"
        assert SecretKey.objects.filter(state="primary").count() == 1
        known = set(SecretKey.objects.exclude(state="retired").values_list("key_id", flat=True))
        assert {row.encryption_key_ref for row in rows.values()} <= known


def kill_often(kills: Kills) -> None:
    """Kill, then let one rotation live: it finishes what the dead ones began."""
    kills.prepare()
    kills.run()
    rotation.rotate(by="kills")
    kills.check()
    assert not rotation.left_of(SecretKey.objects.get(state="primary").key_id).exists()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=500)
    options.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = options.parse_args()
    configure_django()
    with races.new_store(chosen.engine, founded=False), tempfile.TemporaryDirectory() as folder:
        os.environ[FILE] = str(Path(folder, "secrets.key"))
        begun = time.monotonic()
        kills = Kills(chosen.kills)
        kill_often(kills)
        sys.stdout.write(
            f"{chosen.engine}, {time.monotonic() - begun:.0f} s: {kills.at_statements} kills before"
            f" each statement and {kills.at_random} at random; {len(kills.acknowledged)} secrets"
            f" acknowledged, all readable after each; {kills.rotated} rotations lived.\n"
        )


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
