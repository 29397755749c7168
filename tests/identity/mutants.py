"""Take one guard away at a time: the machine must notice each.

python -m tests.identity.mutants [a module, a function, or a part of a guard]

A guard is an `if` that refuses, or a condition of a query that decides. Each is taken away in a
process of its own, which then plays the machine until it differs from its model.
"""

import ast
import inspect
import os
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from persistence.standalone import configure_django

FUNCTIONS = {
    "rules": ("decide_ruling", "_about_the_signature", "untimely", "outcome", "unsound"),
    "ruling": ("_decide", "_checks", "_counts", "_note"),
    "checkpoints": ("is_ours",),
    "signed": ("open_envelope", "Signed.key_refusal", "stands"),
    "keys": ("AuthorityKey.refusal",),
    "policies": ("in_force",),
    "drafts": ("draft_ruling", "draft_policy", "_draft"),
    "statements": ("_take", "_check", "_baseline", "_known", "_policy", "_unreasonable"),
    "proposing": ("_leave", "opened", "_steps", "next_revision", "_revert", "_check"),
    "applying": ("apply",),
    "ledger": ("move", "expire_due", "load", "decide_or"),
}
EXAMPLES, SEEDS = 15, 60  # whoever is unlucky with one seed tries another
DEFAULT = "clock.now()"  # of an argument: it refuses nothing


@dataclass(frozen=True)
class Mutant:
    """A function without one of its guards."""

    module: str
    function: str
    number: int
    guard: str


class Without(ast.NodeTransformer):
    """Take away the guard of that number: what an `if` asks is never so, or never asked."""

    def __init__(self, number: int) -> None:
        self.number, self.seen, self.guard = number, -1, ""

    def _is_it(self, node: ast.AST) -> bool:
        self.seen += 1
        if self.seen == self.number:
            self.guard = ast.unparse(node)
        return self.seen == self.number

    def visit_If(self, node: ast.If) -> Any:  # ast's own name
        if self._is_it(node.test):
            node.test = ast.Constant(value=False)
        self.generic_visit(node)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> Any:  # likewise
        for place, value in enumerate(node.values):
            guard = not isinstance(value, ast.BoolOp | ast.Subscript)
            if guard and ast.unparse(value) != DEFAULT and self._is_it(value):
                node.values[place] = ast.Constant(value=isinstance(node.op, ast.And))
                return node
        self.generic_visit(node)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> Any:  # likewise
        if self._is_it(node.test):
            node.test = ast.Constant(value=True)
        self.generic_visit(node)
        return node

    def visit_Return(self, node: ast.Return) -> Any:  # likewise
        if (isinstance(node.value, ast.Compare) or _asks(node.value)) and self._is_it(node.value):
            node.value = ast.Constant(value=True)
            return node
        self.generic_visit(node)
        return node

    def visit_Expr(self, node: ast.Expr) -> Any:  # likewise
        called = isinstance(node.value, ast.Call)
        if called and self._is_it(node.value):
            return ast.Pass()
        return node


def _asks(node: ast.expr | None) -> bool:
    """Say whether it is a call of something that answers yes or no."""
    called = node.func if isinstance(node, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in {"all", "any", "exists"}


def mutants() -> Iterator[Mutant]:
    for name, functions in FUNCTIONS.items():
        for function in functions:
            number = 0
            while guard := mutated(module(name), function, number)[1]:
                yield Mutant(name, function, number, guard)
                number += 1


def module(name: str) -> ModuleType:
    return sys.modules[f"persistence.identity.{name}"]


def mutated(found: ModuleType, function: str, number: int) -> tuple[FunctionType, str]:
    """Return the function without its guard of that number, and the guard; "" is no more guard."""
    owner, _, name = function.rpartition(".")
    original = getattr(getattr(found, owner) if owner else found, name)
    tree = ast.parse(textwrap.dedent(inspect.getsource(original)))
    without = Without(number)
    changed = ast.fix_missing_locations(without.visit(tree))
    space = dict(vars(found))
    exec(compile(changed, f"<{function} without {without.guard}>", "exec"), space)
    made = FunctionType(space[name].__code__, vars(found), name, original.__defaults__)
    made.__kwdefaults__ = original.__kwdefaults__
    return made, without.guard


def put_in_place(mutant: Mutant) -> None:
    """Put the mutant wherever the function is known by its name."""
    home = module(mutant.module)
    owner, _, name = mutant.function.rpartition(".")
    made, _ = mutated(home, mutant.function, mutant.number)
    original = getattr(getattr(home, owner) if owner else home, name)
    if owner:
        setattr(getattr(home, owner), name, made)
        return
    for known in [one for key, one in sys.modules.items() if key.startswith("persistence.")]:
        if vars(known).get(name) is original:
            setattr(known, name, made)


def noticed(mutant: Mutant, fresh: Callable[[], None]) -> str:
    """Play the machine on a mutant in a process of its own; return what it met first."""
    from persistence import store as stores  # noqa: PLC0415  # Django must be there first
    from tests.identity import playing  # noqa: PLC0415  # Django must be there first

    stores.connection().close()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        put_in_place(mutant)
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115  # until the process ends
        sys.stdout = sys.stderr
        try:
            for seed in range(SEEDS):
                playing.run(fresh, EXAMPLES, seed=seed)
            said = ""
        except BaseException as error:
            said = f"{type(error).__name__}: {' '.join(str(error).split())[:70]}"
        os.write(writer, (said or "nothing").encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as lines:
        said = lines.read()
    os.waitpid(child, 0)
    return said


def main() -> None:
    configure_django()
    from tests.identity import playing  # noqa: PLC0415  # Django must be there first
    from tests.identity.races import new_store  # noqa: PLC0415  # Django must be there first

    begun, lived = time.monotonic(), []
    wanted = sys.argv[1] if sys.argv[1:] else ""
    every = list(mutants())
    named = [one for one in every if wanted in {one.module, one.function}]
    every = named or [one for one in every if wanted in one.guard]
    with new_store("sqlite", founded=False) as url:
        fresh = playing.emptying(url)
        for mutant in every:
            said = noticed(mutant, fresh)
            if said == "nothing":
                lived.append(mutant)
            verdict = "LIVED " if mutant in lived else "caught"
            where = f"{mutant.module}.{mutant.function}"
            sys.stdout.write(
                f"{verdict}  {where}: {' '.join(mutant.guard.split())[:90]}  [{said}]\n"
            )
            sys.stdout.flush()
    sys.stdout.write(
        f"{len(every)} guards taken away, {len(every) - len(lived)} noticed,"
        f" {time.monotonic() - begun:.0f} s\n"
    )


if __name__ == "__main__":
    main()
